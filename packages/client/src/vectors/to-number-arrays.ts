/** Plain number arrays, as hosts want them. An index loop, because `Array.from` walks an iterator. */
export function toNumberArrays(vectors: readonly Float32Array[]): number[][] {
  return vectors.map((vector) => {
    const numbers: number[] = Array.from({ length: vector.length });
    for (let place = 0; place < vector.length; place++) numbers[place] = vector[place] ?? 0;
    return numbers;
  });
}
