/** About 16 MB of vectors. */
const MAX_VECTORS = 8_000;

/** Remembers the vectors asked for last. */
export type VectorMemory = {
  get(text: string): Float32Array | undefined;
  set(text: string, vector: Float32Array): void;
};

export function openMemory(): VectorMemory {
  const vectors = new Map<string, Float32Array>();
  return {
    get: (text) => {
      const vector = vectors.get(text);
      if (vector === undefined) return undefined;
      // Moves it to the young end: a map keeps the order of insertion.
      vectors.delete(text);
      vectors.set(text, vector);
      return vector;
    },
    set: (text, vector) => {
      vectors.set(text, vector);
      if (vectors.size <= MAX_VECTORS) return;
      const [oldest] = vectors.keys();
      if (oldest !== undefined) vectors.delete(oldest);
    },
  };
}
