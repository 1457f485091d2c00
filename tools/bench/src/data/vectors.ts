/** After so many texts the vectors begin again. */
export const VECTOR_PERIOD = 1_024;

/** The vector of the text of this number, the same in every process: uniform in ±0.1, as 32-bit numbers. */
export function vectorOf(number: number, dimensions: number): Float32Array {
  const random = randomNumbers((number % VECTOR_PERIOD) + 1);
  const vector = new Float32Array(dimensions);
  for (let at = 0; at < dimensions; at += 1) vector[at] = random() * 0.2 - 0.1;
  return vector;
}

/** Scores of the documents of a rerank, by index; the server gives them best first. */
export function scoresOf(documents: number): { index: number; score: number }[] {
  const random = randomNumbers(documents);
  return Array.from({ length: documents }, (_, index) => ({ index, score: random() })).toSorted(
    (one, other) => other.score - one.score,
  );
}

/** Uniform in [0, 1), by mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
