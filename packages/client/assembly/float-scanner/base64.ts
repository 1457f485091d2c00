// AssemblyScript: decodes base64 of little-endian 32-bit floats, as strictly as `src/vectors/base64.ts`: standard
// alphabet, padded, without stray bits, whole numbers, all of them finite. All else it refuses.
import { INPUT, OUTPUT } from "./memory";

/** Sixteen characters are twelve bytes, which are three numbers. */
const GROUP: i32 = 16;
const GROUP_BYTES: i32 = 12;
const BYTES_PER_NUMBER: i32 = 4;
const REFUSED: i32 = -1;

const PADDING: u32 = 0x3d;
/** It stands for zeros, which is what is behind the end. */
const LETTER_A: i8 = 0x41;

/** The largest bits that a number of a vector may have, without its sign: those of 3.4e38. */
const LARGEST_BITS: i32 = 0x7f7fc99e;
const WITHOUT_SIGN: i32 = 0x7fffffff;

/**
 * Each row of sixteen characters has a bit (those of capital and of small letters share theirs, since they have the same
 * gaps), and each column the bits of the rows in which it has no character of the alphabet.
 */
const BITS_OF_ROWS: usize = memory.data<u8>([16, 16, 1, 2, 4, 8, 4, 8, 16, 16, 16, 16, 16, 16, 16, 16]);
const GAPS_OF_COLUMNS: usize = memory.data<u8>([
  21, 17, 17, 17, 17, 17, 17, 17, 17, 17, 19, 26, 27, 27, 27, 26,
]);
/** How far the characters of each row are from their values. The slash, which differs from the plus, has row 1. */
const DISTANCES: usize = memory.data<i8>([0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0]);
/** Constants of the loop: the compiler makes those in its text anew in every round. */
const SPLATS: usize = memory.data<u8>([
  15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f,
  0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0x2f, 0xc0, 0x0f, 0xc0, 0x0f, 0xc0, 0x0f, 0xc0, 0x0f, 0xc0,
  0x0f, 0xc0, 0x0f, 0xc0, 0x0f, 0xc0, 0x0f, 0x00, 0x10, 1, 0, 0x00, 0x10, 1, 0, 0x00, 0x10, 1, 0, 0x00, 0x10,
  1, 0, 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 16, 16, 16, 16, 255, 255, 255, 127, 255, 255, 255, 127, 255,
  255, 255, 127, 255, 255, 255, 127, 0x61, 0x36, 0x80, 0, 0x61, 0x36, 0x80, 0, 0x61, 0x36, 0x80, 0, 0x61,
  0x36, 0x80, 0,
]);

export function decode(length: i32, isEnd: bool): i32 {
  const rest = length & (GROUP - 1);
  let missing: i32 = 0;
  let end = INPUT + length - rest;
  if (isEnd && rest != 0) {
    missing = fillGroup(INPUT + length, rest);
    if (missing == REFUSED) return REFUSED;
    end += GROUP;
  }
  let wrong = i8x16.splat(0);
  let signs = i32x4.splat(0);
  let out: i32 = OUTPUT;
  const bitsOfRows = v128.load(BITS_OF_ROWS);
  const gaps = v128.load(GAPS_OF_COLUMNS);
  const dist = v128.load(DISTANCES);
  const low = v128.load(SPLATS);
  const slash = v128.load(SPLATS, 16);
  const firsts = v128.load(SPLATS, 32);
  const weights = v128.load(SPLATS, 48);
  const order = v128.load(SPLATS, 64);
  const mags = v128.load(SPLATS, 80);
  const up = v128.load(SPLATS, 96);
  for (let at: i32 = INPUT; at < end; at += GROUP) {
    const text = v128.load(at);
    const rows = v128.and(i16x8.shr_u(text, 4), low);
    wrong = v128.or(
      wrong,
      v128.and(i8x16.swizzle(bitsOfRows, rows), i8x16.swizzle(gaps, v128.and(text, low))),
    );
    const sixes = i8x16.add(text, i8x16.swizzle(dist, i8x16.add(rows, i8x16.eq(text, slash))));
    const twelves = v128.or(v128.and(i16x8.shl(sixes, 6), firsts), i16x8.shr_u(sixes, 8));
    const twentyFours = i32x4.dot_i16x8_s(twelves, weights);
    const numbers = i8x16.swizzle(twentyFours, order);
    signs = v128.or(signs, i32x4.add(v128.and(numbers, mags), up));
    v128.store(out, numbers);
    out += GROUP_BYTES;
  }
  if (v128.any_true(wrong) || i32x4.bitmask(signs) != 0) return REFUSED;
  // Where the text has ended, there may be no bits either.
  if (missing != 0 && load<u32>(out - missing * BYTES_PER_NUMBER) != 0) return REFUSED;
  return (out - OUTPUT) / BYTES_PER_NUMBER - missing;
}

/** Completes the group before `end`, of which there are `count` characters. Returns how many numbers it lacks. */
function fillGroup(end: i32, count: i32): i32 {
  const missing = count == 12 ? 1 : 2;
  if (count + missing * BYTES_PER_NUMBER != GROUP) return REFUSED;
  for (let at = end - missing; at < end; at++) if (load<u8>(at) != PADDING) return REFUSED;
  v128.store(end - missing, i8x16.splat(LETTER_A));
  return missing;
}
