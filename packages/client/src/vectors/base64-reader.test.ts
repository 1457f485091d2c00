import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAt } from "../../test/support/both-ways.ts";
import { base64Reader } from "./base64-reader.ts";
import { MORE, REFUSED } from "./value-reader.ts";
import { vectorBlock } from "./vector-block.ts";

const bound = Math.fround(3e38);

const encode = (numbers: Float32Array): Buffer =>
  Buffer.from(Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64"));

test("base64 in any pieces is decoded into the block, bit for bit", () => {
  const vector = fc.float32Array({
    minLength: 1,
    maxLength: 40,
    noNaN: true,
    noDefaultInfinity: true,
    max: bound,
    min: -bound,
  });
  fc.assert(
    fc.property(vector, fc.array(fc.nat(), { maxLength: 5 }), (numbers, places) => {
      const block = vectorBlock(1);
      const reader = base64Reader(block);
      const pieces = splitAt(encode(numbers), places);
      for (const piece of pieces) expect(reader(Buffer.from(piece), 0)).toBe(MORE);
      expect(reader(Buffer.from('",'), 0)).toBe(1);
      expect(encode(block.numbers()).equals(encode(numbers))).toBe(true);
    }),
  );
});

test.each(["", "AAAA", "AAAAPw=", "AAAAPx==", "AAA_Pw==", "AA\\/APw==", "AACAfw==", "AADAfw==", "AAAAé==="])(
  "%j is refused",
  (text) => {
    expect(base64Reader(vectorBlock(1))(Buffer.from(`${text}"`), 0)).toBe(REFUSED);
  },
);
