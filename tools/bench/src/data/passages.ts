const SENTENCE =
  "A gate stands before a road, and whoever comes along the road passes through it under a roof of glazed tiles.";

/** Texts to embed. Each begins with its number, by which the server knows the vector that belongs to it. */
export const passages = (count: number): readonly string[] =>
  keep(`passages ${count}`, () => Array.from({ length: count }, (_, number) => `${number} ${SENTENCE}`));

export const numberOf = (passage: string): number => Number.parseInt(passage, 10);

const DOCUMENT_LETTERS = 500;

/** Documents to rank, of 500 letters each. */
export const documents = (count: number): readonly string[] =>
  keep(`documents ${count}`, () => passages(count).map((text) => text.repeat(5).slice(0, DOCUMENT_LETTERS)));

export const QUERY = "What stands before a road?";

/** Inputs are a caller's own, so the making of them is no work of the subject's. */
const kept = new Map<string, readonly string[]>();

function keep(key: string, make: () => string[]): readonly string[] {
  const made = kept.get(key) ?? make();
  kept.set(key, made);
  return made;
}
