import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fillFromAscii } from "./ascii-ngrams.ts";
import { DIMENSIONS } from "./dimensions.ts";
import { fillFromAny, hashNgrams } from "./hashed-ngrams.ts";

const RUNS = Number(process.env["FC_RUNS"] ?? 2_000);

const digestOf = (text: string): string =>
  createHash("sha256")
    .update(Buffer.from(hashNgrams(text).buffer))
    .digest("hex")
    .slice(0, 16);

// Digests of the vectors as they were before texts of ASCII went a way of their own.
test.each([
  ["Which trees grow near rivers, and how tall do they become?", "65a7a802b82252a2"],
  ["the of and", "dbd543a5dab7675f"],
  [" \n", "dbd543a5dab7675f"],
  ["keepAliveTimeout = keep_alive_timeout + 1; // ms", "f10c0f3b077e49e0"],
  ["Größe der Bäume, déjà vu", "64f7900f2de06bb0"],
  ["北京的门很多", "b09286bef7ab2e5e"],
  ["ash 门 birch", "e4bd5ef9117aae7b"],
  ["Cedar, birch and ash!? ".repeat(400), "cdd49d96d0008acb"],
])("the vector of %j keeps every bit", (text, digest) => {
  expect(digestOf(text)).toBe(digest);
});

const letter = fc.constantFrom(..."abcdeginosty059".split(""));
const piece = fc.oneof(
  fc.array(letter, { minLength: 1, maxLength: 9 }).map((letters) => letters.join("")),
  fc.constantFrom(
    "the",
    "please",
    "ing",
    "ies",
    "ied",
    "es",
    "ed",
    "s",
    "e",
    "y",
    " ",
    "_",
    "\t",
    "\u000B",
    "\u001C",
  ),
  fc.integer({ min: 0, max: 0x7f }).map((code) => String.fromCharCode(code).toLowerCase()),
);
const asciiText = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

function agree(text: string): void {
  const [byBytes, byPatterns] = [new Float32Array(DIMENSIONS), new Float32Array(DIMENSIONS)];
  expect(fillFromAscii(byBytes, text)).toBe(fillFromAny(byPatterns, text));
  expect(Buffer.from(byBytes.buffer).equals(Buffer.from(byPatterns.buffer))).toBe(true);
}

test("a text of ASCII has the same bits by its bytes as by patterns", () => {
  fc.assert(fc.property(asciiText, agree), { numRuns: RUNS });
  fc.assert(
    fc.property(asciiText, fc.integer({ min: 100, max: 1_000 }), (text, times) => agree(text.repeat(times))),
    {
      numRuns: RUNS / 40,
    },
  );
});

test("a text leaves nothing behind for the next one", () => {
  const alone = hashNgrams("birch");
  hashNgrams("cedar and ash ".repeat(2_000));
  hashNgrams("");
  expect(hashNgrams("birch")).toEqual(alone);
});
