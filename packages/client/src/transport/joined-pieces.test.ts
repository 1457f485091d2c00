import fc from "fast-check";
import { expect, test } from "vitest";
import { JoinedPieces } from "./joined-pieces.ts";

test("pieces come out together, in order, whatever their sizes are", () => {
  const piece = fc.uint8Array({ maxLength: 9_000 });
  fc.assert(
    fc.property(fc.array(fc.array(piece, { maxLength: 6 }), { maxLength: 4 }), (reads) => {
      const joined = new JoinedPieces();
      for (const pieces of reads) {
        for (const one of pieces) joined.add(one);
        const whole = Buffer.concat(pieces);
        expect(joined.byteLength).toBe(whole.byteLength);
        expect(Buffer.from(joined.take() ?? [])).toEqual(whole);
        expect(joined.byteLength).toBe(0);
        expect(joined.take()).toBeUndefined();
      }
    }),
    { numRuns: 100 },
  );
});

test("a piece that is alone is given as it is", () => {
  const joined = new JoinedPieces();
  const piece = Buffer.from("alone");
  joined.add(piece);
  expect(joined.take()).toBe(piece);
});
