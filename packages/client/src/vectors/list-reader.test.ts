import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAt, splitBy } from "../../test/support/both-ways.ts";
import { madeScanner } from "../../test/support/made-scanner.ts";
import { listReader } from "./list-reader.ts";
import { MORE, REFUSED } from "./value-reader.ts";
import { vectorBlock } from "./vector-block.ts";

/** The one list that comes in the pieces, or why there is none. */
function read(pieces: Iterable<Uint8Array>): Float32Array | typeof MORE | typeof REFUSED {
  const block = vectorBlock(1);
  const reader = listReader(madeScanner(), block);
  for (const piece of pieces) {
    const end = reader(Buffer.from(piece), 0);
    if (end === REFUSED) return REFUSED;
    if (end !== MORE) return block.numbers();
  }
  return MORE;
}

const long = Array.from({ length: 20_000 }, (_, at) => Math.sin(at) / 30);
const longText = Buffer.from(`${long.join(",")}]`);

test("a list longer than one scan is read whole, wherever its pieces end", () => {
  const expected = Float32Array.from(long);
  for (const size of [997, 32_767, 32_768, 32_769, 65_536, longText.length])
    expect(read(splitBy(longText, size)), `pieces of ${size}`).toEqual(expected);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 20 }), (places) => {
      expect(read(splitAt(longText, places))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("a list goes on behind the place where its reader is told to begin, and ends where the next may", () => {
  const block = vectorBlock(2);
  const reader = listReader(madeScanner(), block);
  const piece = Buffer.from("[1,2],[3");
  expect(reader(piece, 1)).toBe(5);
  expect(reader(piece, 7)).toBe(MORE);
  expect(reader(Buffer.from(" , 4]}"), 0)).toBe(5);
  expect(block.numbers()).toEqual(Float32Array.of(1, 2, 3, 4));
});

test("a number may be as long as any is, and no longer", () => {
  const number = `0.${"0".repeat(100)}0`;
  expect(read(splitBy(Buffer.from(`1,${number}]`), 10))).toEqual(Float32Array.of(1, 0));
  expect(read(splitBy(Buffer.from(`1,${"0".repeat(1)}.${"0".repeat(200)}]`), 10))).toBe(REFUSED);
  expect(read(splitBy(Buffer.from(`1,2${" ".repeat(200)}]`), 10))).toBe(REFUSED);
  expect(read(splitBy(Buffer.from(`1,${" ".repeat(200)}2]`), 10))).toEqual(Float32Array.of(1, 2));
});
