/**
 * Plain number arrays, as hosts want them. Each is the copy of one that has the length already, and holds fractions: so its
 * place is made at once and for doubles, which takes a fraction of the time that filling it number by number does.
 */
export function toNumberArrays(vectors: readonly Float32Array[]): number[][] {
  let form: number[] = [];
  return vectors.map((vector) => {
    if (form.length !== vector.length) form = fractions(vector.length);
    const numbers = form.slice();
    for (let place = 0; place < numbers.length; place++) numbers[place] = vector[place] ?? 0;
    return numbers;
  });
}

function fractions(length: number): number[] {
  const form: number[] = [];
  for (let place = 0; place < length; place++) form.push(0.5);
  return form;
}
