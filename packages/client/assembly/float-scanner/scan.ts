// AssemblyScript: scans the inside of JSON lists of numbers into 32-bit floats.
//
// What it writes is bit for bit `Math.fround(JSON.parse(text))`. What it cannot tell for sure it refuses, and so it
// does with all that is no plain list of numbers; its caller then parses the answer as a whole.
import { INPUT, OUTPUT } from "./memory";

/** Bytes that were read up to the end of a number, with the mark behind it. The rest is to come again with more. */
export let consumed: i32 = 0;
/** What ended the scan: `MORE` text is needed, the list is `CLOSED`, or it was `REFUSED`. */
export let ending: i32 = 0;

const MORE: i32 = 0;
const CLOSED: i32 = 1;
const REFUSED: i32 = 2;

const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const POINT: u32 = 0x2e;
const ZERO: u32 = 0x30;
const SPACE: u32 = 0x20;
const COMMA: u32 = 0x2c;
const CLOSING: u32 = 0x5d;
const LETTER_E: u32 = 0x65;
/** With it, a capital letter becomes the small one. */
const SMALL: u32 = 0x20;

/** Larger ones are refused everywhere. */
const LARGEST: f64 = 3.4e38;
/** So far below that no rounding error leads across. */
const SURELY_NOT_TOO_LARGE: f64 = 3.39e38;
/** Below it 32-bit numbers have fewer digits, and round elsewhere. */
const SMALLEST_NORMAL: f64 = 1.1754943508222875e-38;
/** A double holds every integer up to here, */
const LARGEST_EXACT_INTEGER: u64 = 1 << 53;
/** and every power of ten up to here. */
const LARGEST_EXACT_POWER: u32 = 22;
/** Integers of so many digits fit into 64 bits with a sign. */
const MOST_DIGITS: u64 = 18;
/** So long an exponent is not read. */
const ENDLESS: i32 = 10000;

/** The bits of a double that a 32-bit number has no room for, and their value on the border between up and down. */
const LOST_BITS: u64 = 0x1fffffff;
const BORDER: u64 = 0x10000000;
/** In last places. After three roundings a double is less than 4 from the nearest one, which was rounded once. */
const DOUBT: u64 = 8;

const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]);
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
  1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
  1000000000000000000,
]);
/** From the place `count` on, it leaves that many of sixteen bytes, the last. */
const MASKS: usize = memory.data<u32>([0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1]);
/** Constants of the loop: the compiler makes anew in every round those that are not loaded. */
const SPLATS: usize = memory.data<u32>([
  0x30303030, 0x30303030, 0x30303030, 0x30303030, 0x09090909, 0x09090909, 0x09090909, 0x09090909, 0x00ff00ff,
  0x00ff00ff, 0x00ff00ff, 0x00ff00ff, 0x000a000a, 0x000a000a, 0x000a000a, 0x000a000a, 0x00010064, 0x00010064,
  0x00010064, 0x00010064, 0x00012710, 0x00012710, 0x00012710, 0x00012710,
]);

/** Behind what was scanned. */
let after: usize = 0;

/** Scans `length` bytes of a list, at a place where a number must come. Returns the count of numbers. */
export function scan(length: i32): i32 {
  const end: usize = INPUT + length;
  let out: usize = OUTPUT;
  after = INPUT;
  ending = MORE;
  while (true) {
    out = scanFractions(out);
    const start = afterBlanks(after);
    after = start;
    const value = scanNumber(start);
    const markAt = afterBlanks(after);
    after = start;
    if (markAt >= end) break;
    const mark = byteAt(markAt);
    if (isNaN(value) || (mark != COMMA && mark != CLOSING)) {
      ending = REFUSED;
      break;
    }
    store<f32>(out, f32(value));
    out += 4;
    after = markAt + 1;
    if (mark == CLOSING) {
      ending = CLOSED;
      break;
    }
  }
  consumed = i32(after - INPUT);
  return i32(out - OUTPUT) >> 2;
}

/**
 * Scans numbers as most are, one digit and more behind a point, with a comma at once, and stops before the first
 * that is another, or is in doubt.
 */
function scanFractions(start: usize): usize {
  const zeros = v128.load(SPLATS);
  const nines = v128.load(SPLATS, 16);
  const evens = v128.load(SPLATS, 32);
  const tens = v128.load(SPLATS, 48);
  const pairs = v128.load(SPLATS, 64);
  const fours = v128.load(SPLATS, 80);
  let out = start;
  let at = after;
  while (true) {
    if (byteAt(at) <= SPACE) at = afterBlanks(at);
    // The end is looked for before all else, since the next number waits for it.
    const areDigits = digitsOfSixteen(at, zeros, nines) | (digitsOfSixteen(at + 16, zeros, nines) << 16);
    const sign = u32(byteAt(at) == MINUS);
    const count = usize(ctz(~(areDigits >> (sign + 2))));
    const place = at + sign + 2;
    const whole: u64 = byteAt(place - 2) - ZERO;
    if (whole > 9 || byteAt(place - 1) != POINT) break;
    const end = place + count;
    const last = lastDigits(end, count, zeros);
    const hundreds = i16x8.add(i16x8.mul(v128.and(last, evens), tens), i16x8.shr_u(last, 8));
    const thousands = i32x4.dot_i16x8_s(hundreds, pairs);
    const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(thousands, thousands), fours);
    const both = u64(i64x2.extract_lane(eights, 0));
    let digits = (both & 0xffffffff) * 100000000 + (both >> 32);
    // A branch that is foreseen, as servers write all their numbers in one way.
    if (count > 16) {
      const rest = count - 16;
      const first = whole * integerPower(rest) + valueOf(firstDigits(load<u64>(place), rest));
      if (rest > 6 || first > 99) break;
      digits += first * 10000000000000000;
    } else digits += whole * integerPower(count);
    const value = f64(i64(digits)) / exactPower(u32(count));
    if (count == 0 || byteAt(end) != COMMA || isNearBorder(value)) break;
    store<u32>(out, reinterpret<u32>(f32(value)) | (sign << 31));
    out += 4;
    at = end + 1;
  }
  after = at;
  return out;
}

/** The last `count` digits before a place, behind zeros if they are less than sixteen. */
function lastDigits(end: usize, count: usize, zeros: v128): v128 {
  return v128.and(i8x16.sub(v128.load(end - 16), zeros), v128.load(MASKS + count));
}

/** A bit for each of sixteen bytes that is a digit. */
function digitsOfSixteen(at: usize, zeros: v128, nines: v128): u32 {
  return u32(i8x16.bitmask(i8x16.le_u(i8x16.sub(v128.load(at), zeros), nines)));
}

/** A double that rounds to the number's 32 bits, or NaN for no number, and one that is in doubt. It sets `after`. */
function scanNumber(start: usize): f64 {
  const isNegative = byteAt(start) == MINUS;
  let at = start + usize(isNegative);
  after = at;
  let digits: u64 = byteAt(at) - ZERO;
  // A zero stands alone.
  if (digits > 9 || (digits == 0 && isDigit(byteAt(at + 1)))) return NaN;
  let point: usize = 0;
  at++;
  while (true) {
    const byte = byteAt(at);
    if (isDigit(byte)) {
      if (digits >= integerPower(MOST_DIGITS - 1)) return NaN;
      digits = digits * 10 + (byte - ZERO);
    } else if (byte == POINT && point == 0) point = at + 1;
    else break;
    at++;
  }
  after = at;
  if (at == point) return NaN;
  let exponent = point == 0 ? 0 : -i32(at - point);
  if ((byteAt(at) | SMALL) == LETTER_E) {
    const given = scanExponent(at + 1);
    if (given >= ENDLESS) return NaN;
    exponent += given;
  }
  const value = toDouble(digits, exponent);
  return isNegative ? -value : value;
}

function byteAt(at: usize): u32 {
  return load<u8>(at);
}

function isDigit(byte: u32): bool {
  return byte - ZERO <= 9;
}

function integerPower(power: u64): u64 {
  return load<u64>(INTEGER_POWERS + (usize(power) << 3));
}

function exactPower(power: u32): f64 {
  return load<f64>(POWERS + (usize(power) << 3));
}

function afterBlanks(at: usize): usize {
  let byte = byteAt(at);
  while (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) byte = byteAt(++at);
  return at;
}

/** Eight digits of which the last are the first `count` of the text, at least one, and the others 0. */
function firstDigits(text: u64, count: u64): u64 {
  return text << (64 - (count << 3));
}

/** The value of eight digits: neighbours are joined to pairs, these to fours, and these. */
function valueOf(text: u64): u64 {
  const pairs = (((text & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/** `ENDLESS` for one that is none, or too long. It sets `after`. */
function scanExponent(start: usize): i32 {
  let at = start;
  const sign = byteAt(at);
  if (sign == MINUS || sign == PLUS) at++;
  const first = at;
  let exponent: i32 = 0;
  for (; isDigit(byteAt(at)); at++) exponent = min(exponent * 10 + i32(byteAt(at) - ZERO), ENDLESS);
  after = at;
  if (at == first || exponent == ENDLESS) return ENDLESS;
  return sign == MINUS ? -exponent : exponent;
}

/** A double that rounds to the same 32-bit number as the nearest double does, or NaN where that is in doubt. */
function toDouble(digits: u64, exponent: i32): f64 {
  if (digits == 0) return 0;
  const power: u32 = exponent < 0 ? -exponent : exponent;
  if (power > 2 * LARGEST_EXACT_POWER) return NaN;
  const first = exactPower(min(power, LARGEST_EXACT_POWER));
  const second = exactPower(power - min(power, LARGEST_EXACT_POWER));
  const value = exponent < 0 ? f64(i64(digits)) / first / second : f64(i64(digits)) * first * second;
  // One operation on exact numbers is rounded once, as the nearest double is.
  if (digits <= LARGEST_EXACT_INTEGER && power <= LARGEST_EXACT_POWER) return value <= LARGEST ? value : NaN;
  const isInRange = value >= SMALLEST_NORMAL && value <= SURELY_NOT_TOO_LARGE;
  return isInRange && !isNearBorder(value) ? value : NaN;
}

/** Whether the nearest double, which is near, could round to the other side. */
function isNearBorder(value: f64): bool {
  return ((reinterpret<u64>(value) + DOUBT - BORDER) & LOST_BITS) <= 2 * DOUBT;
}
