import fc from "fast-check";
import { expect, test } from "vitest";
import { countBase64Numbers, decodeBase64Numbers } from "./base64.ts";

const decode = (text: string, hostIsBigEndian?: boolean): Float32Array | undefined => {
  const count = countBase64Numbers(text);
  if (count === undefined) return undefined;
  const target = new Float32Array(count);
  return decodeBase64Numbers(text, target, hostIsBigEndian) ? target : undefined;
};

const encode = (numbers: Float32Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");

test("E03 the documented base64 text is the documented vector", () => {
  expect(decode("AAAAPwAAgL4AAIA/")).toEqual(Float32Array.of(0.5, -0.25, 1));
});

test("any vector comes back the same, bit for bit, wherever it lies in its block", () => {
  fc.assert(
    fc.property(fc.float32Array(), fc.nat(3), (numbers, before) => {
      const block = new Float32Array(before + numbers.length + 1);
      const target = block.subarray(before, before + numbers.length);
      const text = encode(numbers);
      expect(countBase64Numbers(text)).toBe(numbers.length);
      expect(decodeBase64Numbers(text, target)).toBe(true);
      expect(encode(target)).toBe(text);
      expect(block.at(-1)).toBe(0);
    }),
  );
});

test("a text with one character changed is decoded only if it is base64 in every letter", () => {
  const character = fc.constantFrom("-", "_", "=", " ", "\n", "$", "A", "+", "/", "\u0141", "é", "\u0100");
  fc.assert(
    fc.property(
      fc.float32Array({ minLength: 1, maxLength: 6 }),
      fc.nat(),
      character,
      (numbers, seed, one) => {
        const text = encode(numbers);
        const at = seed % text.length;
        const changed = text.slice(0, at) + one + text.slice(at + 1);
        const isStrict =
          /^[A-Za-z0-9+/]*={0,2}$/.test(changed) &&
          Buffer.from(changed, "base64").toString("base64") === changed;
        const decoded = decode(changed);
        expect(decoded === undefined || (isStrict && encode(decoded) === changed)).toBe(true);
      },
    ),
  );
});

test.each([
  "A",
  "AAA",
  "AAAAPw",
  "AAAAPwA=",
  "AAAA",
  "AAAAPwAAgL4AAIA",
  "AAAAP$==",
  "AAAAPx==",
  "AAAAPw==AAAAPw==",
])("%s is refused: it is no base64 of whole 32-bit numbers", (text) => {
  expect(decode(text)).toBeUndefined();
});

test("a host that is big-endian gets each number's bytes turned round", () => {
  expect(decode("PwAAAA==", true)).toEqual(Float32Array.of(0.5));
});

test("no text is no numbers", () => {
  expect(decode("")).toEqual(new Float32Array(0));
});
