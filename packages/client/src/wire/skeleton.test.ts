import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAt } from "../../test/support/both-ways.ts";
import { madeScanner } from "../../test/support/made-scanner.ts";
import { base64Reader } from "../vectors/base64-reader.ts";
import { listReader } from "../vectors/list-reader.ts";
import { vectorBlock } from "../vectors/vector-block.ts";
import { skeletonWithout, type Skeleton } from "./skeleton.ts";

function opened(): Skeleton {
  const block = vectorBlock(4);
  return skeletonWithout("embedding", {
    readerOf: (kind) => (kind === "text" ? base64Reader : listReader)(madeScanner(), block),
    textOf(ordinal) {
      const length = block.length();
      const { buffer, byteOffset } = block.numbers().subarray(ordinal * length);
      return Buffer.from(buffer, byteOffset, length * 4).toString("base64");
    },
  });
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true, max: 2 ** 100, min: -(2 ** 100) });
const base64 = fc
  .array(float, { minLength: 2, maxLength: 3 })
  .map((numbers) => `"embedding":"${Buffer.from(Float32Array.from(numbers).buffer).toString("base64")}"`);
const part = fc.oneof(
  { weight: 3, arbitrary: base64 },
  fc.array(float, { minLength: 2, maxLength: 2 }).map((numbers) => `"embedding" : [ ${numbers.join(" ,")}]`),
  fc.constantFrom(
    ",",
    "{",
    "}",
    '"\u6a21\u578b"',
    '"embedding":"AAAAPx=="',
    '"embedding":"AA',
    '"embedding":[1',
    "\\",
    "1",
  ),
  fc.string(),
);

test("what was written is told again byte for byte, wherever the text ended or was refused", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 6 }), (parts, cuts) => {
      const written: Uint8Array[] = [];
      const skeleton = opened();
      for (const piece of splitAt(Buffer.from(parts.join(" ")), cuts)) {
        written.push(piece);
        if (!skeleton.write(Buffer.from(piece))) break;
      }
      expect(Buffer.concat(skeleton.original())).toEqual(Buffer.concat(written));
    }),
  );
});
