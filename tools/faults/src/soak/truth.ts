/** What the soak's server answers is made of the request's own text, so that a caller can tell whose answer came. */

const DIMENSIONS = 16;

const hash = (text: string, seed: number): number => {
  let mixed = 0x811c9dc5 ^ seed;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
};

/** From -1 to 1, in steps that a 32-bit number holds exactly. */
const fraction = (text: string, seed: number): number => (hash(text, seed) >>> 9) / 2 ** 22 - 1;

/** The only vector that belongs to a text. */
export const vectorOf = (text: string): Float32Array =>
  Float32Array.from({ length: DIMENSIONS }, (_, place) => (place === 0 ? 1 : fraction(text, place)));

/** The only score that belongs to a query and a document. */
export const scoreOf = (query: string, document: string): number => fraction(`${query}\n${document}`, 0);

/** The words of the answer to a question, one for each event of a stream. */
export const wordsOf = (question: string): string[] =>
  Array.from({ length: 4 }, (_, place) => `${hash(question, place).toString(36)} `);
