/** Plain number arrays, as hosts want them. A loop, because `Array.from` takes several times as long. */
export function toNumberArrays(vectors: readonly Float32Array[]): number[][] {
  return vectors.map((vector) => {
    const numbers: number[] = [];
    for (let place = 0; place < vector.length; place++) numbers.push(vector[place] ?? 0);
    return numbers;
  });
}
