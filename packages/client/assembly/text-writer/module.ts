// AssemblyScript: writes texts as JSON strings in UTF-8. `src/wire/text-writer.ts` drives it.
//
// What it writes is byte for byte what `JSON.stringify` writes, for every text.

/** Where the caller puts how many units each text has, below 0 where more of it is to come. */
export const LENGTHS: i32 = 2048;
export const MOST_TEXTS: i32 = 1024;
/** Where it puts the texts, one behind the other, in UTF-16. The gap is for reading 32 bytes at once. */
export const INPUT: i32 = LENGTHS + MOST_TEXTS * 4;
export const INPUT_UNITS: i32 = 16384;
/** Where they come out; the gap is for writing 32 bytes at once. */
export const OUTPUT: i32 = INPUT + INPUT_UNITS * 2 + 64;
export const OUTPUT_BYTES: i32 = 1310720;
/** What one call may write: six bytes for each unit, and three behind each text. */
export const MOST_WRITTEN: i32 = INPUT_UNITS * 6 + MOST_TEXTS * 3;

const SPACE: u32 = 0x20;
const QUOTE: u32 = 0x22;
const BACKSLASH: u32 = 0x5c;
/** `\u`, as two bytes of the memory. */
const BACKSLASH_U: u32 = 0x755c;
/** `","`, likewise. */
const BETWEEN: u32 = 0x222c22;
/** From these on, a unit takes two bytes, and three. */
const TWO_BYTES: u32 = 0x80;
const THREE_BYTES: u32 = 0x800;

/** The letters of control characters that have one, by their numbers. */
const LETTERS: usize = memory.data<u8>([
  0, 0, 0, 0, 0, 0, 0, 0, 0x62, 0x74, 0x6e, 0, 0x66, 0x72, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0,
]);
const HEX: usize = memory.data<u8>([
  0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66,
]);

/** Behind what was read of a text, and where it ends. */
let at: usize = 0;
let end: usize = 0;

/** Writes so many texts from the place `from` of the output on, and behind each `","`. Returns the place behind them. */
export function write(texts: i32, from: i32): i32 {
  let out: usize = OUTPUT + from;
  end = INPUT;
  for (let text = 0; text < texts; text++) {
    const units = load<i32>(LENGTHS + (text << 2));
    at = end;
    end = at + (abs(units) << 1);
    out = writeText(out);
    if (units < 0) continue;
    store<u32>(out, BETWEEN);
    out += 3;
  }
  return i32(out - OUTPUT);
}

function writeText(start: usize): usize {
  let out = start;
  while (at < end) {
    out = writePlain(out);
    if (at >= end) break;
    if (unitAt(at) >= THREE_BYTES) out = writeThrees(out);
    while (at < end) {
      out = writeUnit(out);
      if (unitAt(at) < TWO_BYTES) break;
    }
  }
  return out;
}

/** Writes what is ASCII and stands for itself, up to the first that is not. */
function writePlain(start: usize): usize {
  let out = start;
  let place = at;
  // Steps of a fixed length do not wait for each other.
  while (place + 64 <= end) {
    const first = asciiAt(place);
    const second = asciiAt(place + 32);
    if (v128.any_true(v128.or(othersOf(first), othersOf(second)))) break;
    v128.store(out, first);
    v128.store(out + 16, second);
    place += 64;
    out += 32;
  }
  while (place < end) {
    const bytes = asciiAt(place);
    v128.store(out, bytes);
    const count = usize(ctz(i8x16.bitmask(othersOf(bytes)) | 0x10000));
    place += count << 1;
    out += count;
    if (count < 16) break;
  }
  // What stands behind the end was there before.
  const surplus = place > end ? place - end : 0;
  at = place - surplus;
  return out - (surplus >> 1);
}

/** Sixteen units as bytes; what is above ASCII stays so, or becomes 0. */
function asciiAt(place: usize): v128 {
  return i8x16.narrow_i16x8_u(v128.load(place), v128.load(place + 16));
}

/** Which bytes do not stand for themselves. With their sign, those above ASCII are below all others. */
function othersOf(bytes: v128): v128 {
  return v128.or(
    i8x16.lt_s(bytes, i8x16.splat(u8(SPACE))),
    v128.or(i8x16.eq(bytes, i8x16.splat(u8(QUOTE))), i8x16.eq(bytes, i8x16.splat(u8(BACKSLASH)))),
  );
}

/** Writes eight units at once that take three bytes each, up to the first eight that have another among them. */
function writeThrees(start: usize): usize {
  let out = start;
  let place = at;
  while (place + 16 <= end) {
    const units = v128.load(place);
    const top = v128.and(units, i16x8.splat(<i16>0xf800));
    const others = v128.or(i16x8.eq(top, i16x8.splat(<i16>0xd800)), i16x8.eq(top, i16x8.splat(0)));
    if (v128.any_true(others)) break;
    const first = i16x8.shr_u(units, 12);
    const second = v128.and(i16x8.shl(units, 2), i16x8.splat(0x3f00));
    const both = v128.or(v128.or(first, second), i16x8.splat(<i16>0x80e0));
    const third = v128.or(v128.and(units, i16x8.splat(0x3f)), i16x8.splat(0x80));
    v128.store(out, v128.shuffle<u8>(both, third, 0, 1, 16, 2, 3, 18, 4, 5, 20, 6, 7, 22, 8, 9, 24, 10));
    v128.store(
      out + 16,
      v128.shuffle<u8>(both, third, 11, 26, 12, 13, 28, 14, 15, 30, 0, 0, 0, 0, 0, 0, 0, 0),
    );
    place += 16;
    out += 24;
  }
  at = place;
  return out;
}

/** Writes one character, whichever it is. */
function writeUnit(out: usize): usize {
  const unit = unitAt(at);
  at += 2;
  if (unit < TWO_BYTES) return writeAscii(unit, out);
  if (unit < THREE_BYTES) {
    store<u16>(out, 0x80c0 | (unit >> 6) | ((unit & 0x3f) << 8));
    return out + 2;
  }
  if ((unit & 0xf800) == 0xd800) return writeSurrogate(unit, out);
  store<u16>(out, 0x80e0 | (unit >> 12) | (((unit >> 6) & 0x3f) << 8));
  store<u8>(out + 2, 0x80 | (unit & 0x3f));
  return out + 3;
}

function writeAscii(unit: u32, out: usize): usize {
  const letter: u32 = unit < SPACE ? load<u8>(LETTERS + unit) : unit;
  if (letter == 0) return writeCode(unit, out);
  if (letter == unit && unit != QUOTE && unit != BACKSLASH) {
    store<u8>(out, unit);
    return out + 1;
  }
  store<u16>(out, BACKSLASH | (letter << 8));
  return out + 2;
}

/** Two of them are one character; one without the other is written as its number. */
function writeSurrogate(unit: u32, out: usize): usize {
  const next = at < end ? unitAt(at) : 0;
  if (unit >= 0xdc00 || (next & 0xfc00) != 0xdc00) return writeCode(unit, out);
  at += 2;
  const point = (((unit & 0x3ff) << 10) | (next & 0x3ff)) + 0x10000;
  const head = (point >> 18) | (((point >> 12) & 0x3f) << 8);
  store<u32>(out, 0x808080f0 | head | (((point >> 6) & 0x3f) << 16) | ((point & 0x3f) << 24));
  return out + 4;
}

/** `\u001f` */
function writeCode(unit: u32, out: usize): usize {
  store<u16>(out, BACKSLASH_U);
  for (let digit: u32 = 0; digit < 4; digit++)
    store<u8>(out + 2 + digit, load<u8>(HEX + ((unit >> (12 - 4 * digit)) & 15)));
  return out + 6;
}

function unitAt(place: usize): u32 {
  return load<u16>(place);
}
