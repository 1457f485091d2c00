import fc from "fast-check";
import { expect, test } from "vitest";
import { textWriter } from "./text-writer.ts";

const writer = textWriter();

function written(texts: readonly string[]): string {
  if (writer === undefined) throw new Error("WebAssembly is missing");
  return Buffer.concat(writer.write(texts)).toString("latin1");
}

/** As bytes, one a letter: a wrong one is shown, where a comparison of texts would read both as the same. */
const plain = (texts: readonly string[]): string => Buffer.from(JSON.stringify(texts)).toString("latin1");

/** Any unit of UTF-16: pairs of surrogates come by chance, and halves. */
const unit = fc.oneof(
  fc.nat(0xff_ff),
  fc.nat(0x7f),
  fc.integer({ min: 0x80, max: 0x8_00 }),
  fc.integer({ min: 0xd8_00, max: 0xdf_ff }),
  fc.constantFrom(0, 0x1f, 0x20, 0x22, 0x5c, 0x7f, 0x80, 0x7_ff, 0x8_00, 0xd7_ff, 0xe0_00, 0xff_fd, 0xff_ff),
);
const run = fc
  .tuple(
    fc.constantFrom(
      "a",
      "~",
      "é",
      "߿",
      "ࠀ",
      "门",
      "\uffff",
      "😀",
      '"',
      "\\",
      "\n",
      "\u0001",
      "\ud800",
      "\udfff",
    ),
    fc.nat(70),
  )
  .map(([letter, count]) => letter.repeat(count));
const anyText = fc
  .array(
    fc.oneof(
      run,
      fc.array(unit, { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(""));

test("a list of texts is written as JSON has it, byte for byte, whatever the texts are", () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 8 }), (texts) => {
      expect(written(texts)).toBe(plain(texts));
    }),
  );
});

test("each unit of UTF-16 is written as JSON has it, alone and within a text", () => {
  const units = Array.from({ length: 0x1_00_00 }, (_, code) => String.fromCharCode(code));
  expect(written(units)).toBe(plain(units));
  const within = units.map((one) => `before ${one} after`);
  expect(written(within)).toBe(plain(within));
});

test("each character of two units is written as JSON has it", () => {
  const characters = Array.from({ length: 0x10_00_00 }, (_, at) => String.fromCodePoint(0x1_00_00 + at));
  expect(written([characters.join("")])).toBe(plain([characters.join("")]));
}, 60_000);

test.each(['"', "\\", "\n", "\u0000", "\u001f", "é", "门", "😀", "\ud83d", "\ude00"])(
  "%j is written at every place of a run, and behind every length of another",
  (letter) => {
    const texts = Array.from({ length: 200 }, (_, at) => [
      `${"a".repeat(at)}${letter}${"a".repeat(200 - at)}`,
      `${"门".repeat(at)}${letter}${"门".repeat(200 - at)}`,
      "a".repeat(at) + letter,
      "门".repeat(at) + letter,
    ]).flat();
    expect(written(texts)).toBe(plain(texts));
  },
);

test("what earlier texts left in the memory changes nothing", () => {
  written(['"\\\n\ud800门'.repeat(3_000)]);
  for (let length = 0; length < 70; length++) {
    const texts = ["a".repeat(length), "门".repeat(length), ""];
    expect(written(texts)).toBe(plain(texts));
  }
});

test("halves of a pair that end a text and begin the next stay halves", () => {
  const texts = ["a\ud83d", "\ude00b", "\ud83d", "\ude00"];
  expect(written(texts)).toBe(plain(texts));
});

test.each([
  ["a longer text than fits the memory", ["a".repeat(16_385)]],
  ["one that fits it just", ["a".repeat(16_384)]],
  ["one with a pair at its border", ["a".repeat(16_383) + "😀".repeat(20_000)]],
  ["one with halves at its border", ["a".repeat(16_383) + "\ud83d".repeat(20_000)]],
  ["more texts than it takes at once", Array.from({ length: 5_000 }, (_, index) => String(index))],
  ["empty texts", Array.from({ length: 3_000 }, () => "")],
  ["one empty text", [""]],
  ["more than it gives out at once", Array.from({ length: 40 }, () => "门路".repeat(30_000))],
  ["where most is escaped", Array.from({ length: 10 }, () => "\u0001".repeat(100_000))],
])("%s is written", (_, texts) => {
  expect(written(texts)).toBe(plain(texts));
});
