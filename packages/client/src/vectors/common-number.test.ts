import fc from "fast-check";
import { expect, test } from "vitest";
import { commonNumber } from "./common-number.ts";

test("a number is common if more than half of the list are it", () => {
  const few = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(few, (numbers) => {
      const counted = [0, 1, 2, 3].find(
        (number) => numbers.filter((other) => other === number).length * 2 > numbers.length,
      );
      expect(commonNumber(numbers)).toBe(counted);
    }),
  );
});
