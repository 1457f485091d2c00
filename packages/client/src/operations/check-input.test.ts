import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonBytes, knownSizes, textSizes, type Sizes } from "../batch/sizes.ts";
import { refuseTooLarge } from "./check-input.ts";

const text = fc.string({ unit: fc.constantFrom("a", '"', "\u0000", "é", "牌", "🎏"), maxLength: 40 });

const refusalOf = (sizes: Sizes, frameBytes: number, maxBodyBytes: number): unknown => {
  try {
    return refuseTooLarge("Input", sizes, { frameBytes, maxBodyBytes, hintOf: (index) => `hint ${index}` });
  } catch (error) {
    const { code, message, faults } = error as { code: string; message: string; faults: unknown };
    return { code, message, faults };
  }
};

test("inputs that are too large are refused with their measured bytes, wherever their bound lies", () => {
  fc.assert(
    fc.property(
      fc.array(text, { maxLength: 20 }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 300 }),
      (texts, frame, most) => {
        const measured = knownSizes(texts.map(jsonBytes));
        expect(refusalOf(textSizes(texts), frame, most)).toEqual(refusalOf(measured, frame, most));
      },
    ),
  );
});
