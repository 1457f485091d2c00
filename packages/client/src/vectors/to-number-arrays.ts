/** Plain number arrays, as hosts want them. A loop over arrays of known length is the fastest copy by far. */
export function toNumberArrays(vectors: readonly Float32Array[]): number[][] {
  return vectors.map((vector) => {
    const numbers = new Array<number>(vector.length);
    for (let place = 0; place < vector.length; place++) numbers[place] = vector[place] ?? 0;
    return numbers;
  });
}
