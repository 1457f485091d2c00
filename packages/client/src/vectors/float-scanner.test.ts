import fc from "fast-check";
import { expect, test } from "vitest";
import { floatScanner } from "./float-scanner.ts";

const scanner = floatScanner();
const NOTHING = new Uint8Array(0);

/** The numbers of a text that ends a list, or why there are none. */
function scan(text: string): Float32Array | "more" | "refused" {
  if (scanner === undefined) throw new Error("WebAssembly is missing");
  const bytes = Buffer.from(text);
  const { numbers, consumed, ending } = scanner.scan(NOTHING, bytes);
  if (ending !== "closed") return ending;
  expect(consumed).toBe(bytes.length);
  return numbers.slice();
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Bit for bit: `toEqual` takes the sign of zero into account, and there is no NaN. */
const expected = (...texts: string[]): Float32Array =>
  Float32Array.from(texts, (text) => Math.fround(Number(JSON.parse(text))));

const digits = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789".split("")), minLength: 1, maxLength: most });

/** Any number as JSON may have it, however long. */
const anyNumberText = fc
  .record({
    sign: fc.constantFrom("", "-"),
    whole: fc.oneof(
      fc.constant("0"),
      digits(25).map((text) => text.replace(/^0+(?=.)/, "")),
    ),
    fraction: fc.oneof(
      fc.constant(""),
      digits(40).map((text) => `.${text}`),
    ),
    exponent: fc.oneof(
      fc.constant(""),
      fc
        .tuple(fc.constantFrom("e", "E", "e+", "E-", "e-"), fc.oneof(fc.nat(60), fc.nat(400)))
        .map(([sign, power]) => `${sign}${power}`),
    ),
  })
  .map(({ sign, whole, fraction, exponent }) => sign + whole + fraction + exponent);

const halfway = fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => {
  const bits = new Uint32Array(Float32Array.of(number).buffer);
  const next = new Float32Array(Uint32Array.of((bits[0] ?? 0) + 1).buffer)[0] ?? 0;
  return Number.isFinite(next) ? (number + next) / 2 : number;
});

/** Numbers that are hard to round, in many digits. */
const numberText = fc.oneof(
  anyNumberText,
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.maxSafeInteger().map(String),
  fc
    .tuple(
      fc.oneof(halfway, fc.float({ noNaN: true, noDefaultInfinity: true })),
      fc.integer({ min: 1, max: 40 }),
      fc.boolean(),
    )
    .map(([number, places, isScientific]) =>
      isScientific ? number.toExponential(places) : number.toPrecision(places),
    ),
  fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 30 }))
    .map(([number, places]) => number.toFixed(places)),
);

test("a number that is read is the one that JSON has, rounded once to 32 bits", () => {
  fc.assert(
    fc.property(fc.array(numberText, { minLength: 1, maxLength: 5 }), (texts) => {
      const numbers = scan(`${texts.join(",")}]`);
      expect(numbers).toEqual(numbers === "refused" ? "refused" : expected(...texts));
    }),
  );
});

const shortest = (number: number): string => {
  for (let places = 1; places < 9; places++)
    if (Math.fround(Number(number.toPrecision(places))) === number) return number.toPrecision(places);
  return number.toPrecision(9);
};

test("what servers send is read: 32-bit floats as doubles or shortest, and doubles but for those on a border", () => {
  const component = fc.double({ min: -1, max: 1, noNaN: true }).filter((one) => Math.abs(one) > 1e-20);
  fc.assert(
    fc.property(component, (number) => {
      const float = Math.fround(number);
      const texts = [float, Math.round(number * 100), 0].map(String);
      expect(scan(`${[...texts, shortest(float)].join(",")}]`)).toEqual(expected(...texts, shortest(float)));
    }),
  );
});

test.each([
  ["0"],
  ["-0"],
  ["-0.0"],
  ["0e5"],
  ["1e5"],
  ["1E+5"],
  ["-12e-3"],
  ["16777217"],
  ["16777219"],
  ["9007199254740993"],
  ["999999999999999999"],
  ["0.1"],
  ["1.401298464324817e-22"],
  ["1.1754944e-30"],
  ["3.3e36"],
  ["1.0000000596046420"],
  ["1.0000000596046475"],
  ["0.00000000000000000012345678901234567"],
])("%s is read", (text) => {
  expect(scan(`${text}]`)).toEqual(expected(text));
});

test.each([
  // On the border between two, or nearer to it than two roundings leave sure.
  ["1.000000059604644775390625"],
  ["1.00000005960464478"],
  ["9999999999999999999"],
  ["12345678901234567890123"],
  ["577678237412288318406656.0"],
  ["3.40000000000000001e38"],
  ["3.4e38"],
  ["3.5e38"],
  ["1e-45"],
  ["1e39"],
  ["1e999"],
  ["1.2345678901234567e-40"],
  ["1e-99999"],
])("%s is left to the plain way", (text) => {
  expect(scan(`${text}]`)).toBe("refused");
});

test.each([
  "01",
  "-01",
  "00",
  "+1",
  "-",
  ".5",
  "1.",
  "1.e5",
  "1e",
  "1e+",
  "1e5.5",
  "- 1",
  "1 2",
  "1.5.5",
  "0x10",
  "1_000",
  "NaN",
  "Infinity",
  "-Infinity",
  "null",
  "true",
  '"1"',
  "[1",
  "{}",
  "",
  "1,",
  ",1",
  "1,,2",
  "1\u00a0",
  "1\u0000",
  "１",
])("%j is no list of numbers", (text) => {
  expect(scan(`${text}]`)).toBe("refused");
});

test("a text that is read as a list is one, with the same numbers, whatever it is", () => {
  const text = fc.string({
    unit: fc.constantFrom(..."0123456789.-+eE,] \n\t\r[nul\u0000\u000b".split("")),
    maxLength: 24,
  });
  fc.assert(
    fc.property(text, (inside) => {
      if (scanner === undefined) return;
      const bytes = Buffer.from(`${inside}]`);
      const { numbers, consumed, ending } = scanner.scan(NOTHING, bytes);
      if (ending !== "closed") return;
      const list = parsed(`[${bytes.toString("utf8", 0, consumed)}`);
      expect(numbers).toEqual(Float32Array.from(list as number[]));
    }),
  );
});

test("blanks of JSON may stand around numbers", () => {
  expect(scan(" 1 ,\n\t-2\r\n, 3\t]")).toEqual(Float32Array.of(1, -2, 3));
});

test("a text that ends within a list is read to its last comma, even if that number could have ended", () => {
  if (scanner === undefined) throw new Error("WebAssembly is missing");
  for (const [text, count, consumed] of [
    ["1,2", 1, 2],
    ["1, -", 1, 3],
    ["1,2.5e", 1, 2],
    ["1,2 ", 1, 2],
    ["1,  ", 1, 4],
    ["1", 0, 0],
    ["", 0, 0],
  ] as const) {
    const scanned = scanner.scan(NOTHING, Buffer.from(text));
    expect({ ...scanned, numbers: scanned.numbers.length }).toEqual({
      numbers: count,
      consumed,
      ending: "more",
    });
  }
});

test("as much text as fits is read, whatever was there before", () => {
  if (scanner === undefined) throw new Error("WebAssembly is missing");
  const { maxBytes } = scanner;
  const ones = Buffer.alloc(maxBytes, "1,");
  expect(scanner.scan(NOTHING, ones)).toMatchObject({ consumed: maxBytes, ending: "more" });
  expect(scanner.scan(NOTHING, ones).numbers).toEqual(new Float32Array(maxBytes / 2).fill(1));
  expect(scanner.scan(Buffer.from("2"), ones.subarray(1))).toMatchObject({ consumed: maxBytes });
  expect(scanner.scan(NOTHING, Buffer.from("7")).ending).toBe("more");
});
