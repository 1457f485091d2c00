/** The number that more than half of them are, or `undefined`. */
export function commonNumber(numbers: readonly number[]): number | undefined {
  // A number with such a majority is the only one that can be left when unequal ones cancel each other out.
  let left: number | undefined;
  let surplus = 0;
  for (const number of numbers) {
    if (surplus === 0) left = number;
    surplus += number === left ? 1 : -1;
  }
  const count = numbers.filter((number) => number === left).length;
  return count * 2 > numbers.length ? left : undefined;
}
