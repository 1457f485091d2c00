import fc from "fast-check";
import { expect, test } from "vitest";
import { splitAt, splitBy } from "../../test/support/both-ways.ts";
import { madeScanner } from "../../test/support/made-scanner.ts";
import { base64Reader } from "./base64-reader.ts";
import { countBase64Numbers, decodeBase64Numbers } from "./base64.ts";
import { findUnfinite } from "./validate.ts";
import { MORE, REFUSED } from "./value-reader.ts";
import { vectorBlock } from "./vector-block.ts";

const base64Of = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("base64");

/** The bits of the one vector that comes in the pieces, in base64 again. */
function read(pieces: Iterable<Uint8Array>): string | typeof MORE | typeof REFUSED {
  const block = vectorBlock(1);
  const reader = base64Reader(madeScanner(), block);
  for (const piece of pieces) {
    const end = reader(Buffer.from(piece), 0);
    if (end === REFUSED) return REFUSED;
    if (end !== MORE) return base64Of(block.numbers());
  }
  return MORE;
}

/** What the plain way makes of the bytes before the first quote. */
function readPlainly(bytes: Buffer): string | typeof REFUSED {
  const text = bytes.toString("latin1", 0, bytes.indexOf('"'));
  const room = new Float32Array(countBase64Numbers(text) ?? 0);
  const isRead = room.length > 0 && decodeBase64Numbers(text, room) && findUnfinite(room) < 0;
  return isRead ? base64Of(room) : REFUSED;
}

const any = fc.uint8Array({ maxLength: 70 });
const finite = fc
  .float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 40 })
  .map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
const places = fc.array(fc.nat(), { maxLength: 5 });

test("base64 in any pieces is read as the plain way reads it, or refused as there", () => {
  fc.assert(
    fc.property(fc.oneof(any, finite), fc.constantFrom("", "=", "=="), places, (bytes, more, cuts) => {
      const text = Buffer.from(`${base64Of(bytes)}${more}",`);
      expect(read(splitAt(text, cuts))).toBe(readPlainly(text));
    }),
  );
});

test("base64 with other bytes in it is read as the plain way reads it, or refused as there", () => {
  const other = fc.oneof(
    fc
      .constantFrom(...'-_=+/AZaz09 \\"\n@[`{:,.'.split(""), "\u00e9", "==", "")
      .map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 1 }).map((byte) => Buffer.from(byte)),
  );
  const edit = fc.record({ at: fc.nat(), less: fc.nat(2), more: other });
  fc.assert(
    fc.property(finite, fc.array(edit, { minLength: 1, maxLength: 3 }), places, (bytes, edits, cuts) => {
      let text = Buffer.from(base64Of(bytes));
      for (const { at, less, more } of edits) {
        const from = at % (text.length + 1);
        text = Buffer.concat([text.subarray(0, from), more, text.subarray(from + less)]);
      }
      text = Buffer.concat([text, Buffer.from('",')]);
      expect(read(splitAt(text, cuts))).toBe(readPlainly(text));
    }),
  );
});

test("each byte is taken or refused as in the plain way, in each place", () => {
  const text = Buffer.from(`${base64Of(Float32Array.of(0.5, -0.25, 1, 2, 3))}"`);
  for (let at = 0; at < text.length - 1; at++)
    for (let byte = 0; byte < 256; byte++) {
      const changed = Buffer.from(text);
      changed[at] = byte;
      expect(read([changed]), `byte ${byte} at ${at}`).toBe(readPlainly(changed));
    }
});

test("numbers up to the largest that a vector may have are read, and no others", () => {
  const bits = fc.oneof(
    fc.integer({ min: 0x7f7fc99e - 3, max: 0x7f7fc99e + 3 }),
    fc.integer({ min: 0x7f800000 - 3, max: 0x7f800000 + 3 }),
    fc.nat(0x7fffffff),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(bits, fc.boolean()), { minLength: 1, maxLength: 9 }), (given) => {
      const numbers = Uint32Array.from(given, ([one, isNegative]) => one + (isNegative ? 2 ** 31 : 0));
      const text = Buffer.from(`${base64Of(new Float32Array(numbers.buffer))}"`);
      expect(read([text])).toBe(readPlainly(text));
    }),
  );
});

test("a text longer than one scan is read whole, wherever its pieces end", () => {
  for (const length of [12_288, 20_000, 20_001, 20_002]) {
    const vector = Float32Array.from({ length }, (_, at) => Math.sin(at) / 30);
    const text = Buffer.from(`${base64Of(vector)}"`);
    for (const size of [997, 32_767, 32_768, 32_769, 65_536, text.length])
      expect(read(splitBy(text, size)), `pieces of ${size}`).toBe(base64Of(vector));
  }
});

test("every size of pieces gives the same, with every count of numbers", () => {
  for (let length = 1; length < 10; length++) {
    const text = Buffer.from(`${base64Of(Float32Array.from({ length }, (_, at) => Math.sin(at)))}"`);
    for (let size = 1; size <= text.length; size++)
      expect(read(splitBy(text, size)), `pieces of ${size}`).toBe(readPlainly(text));
  }
});

test("a text goes on behind the place where its reader is told to begin, and ends where the next may", () => {
  const block = vectorBlock(2);
  const reader = base64Reader(madeScanner(), block);
  const piece = Buffer.from('"AACAPwAAAEA=","AACAv');
  expect(reader(piece, 1)).toBe(14);
  expect(reader(piece, 16)).toBe(MORE);
  expect(reader(Buffer.from('wAAAMA="}'), 0)).toBe(8);
  expect(block.numbers()).toEqual(Float32Array.of(1, 2, -1, -2));
});

test.each(["", "AAAA", "AAAAPw=", "AAAAPx==", "AAA_Pw==", "AA\\/APw==", "AACAfw==", "AADAfw==", "AAAAé==="])(
  "%j is refused",
  (text) => {
    expect(read([Buffer.from(`${text}"`)])).toBe(REFUSED);
  },
);
