// AssemblyScript: scans the inside of JSON lists of numbers into 32-bit floats. `src/vectors/float-scanner.ts` drives
// it, and `build.ts` beside it makes its bytes.
//
// What it writes is bit for bit `Math.fround(JSON.parse(text))`. What it cannot tell for sure it refuses, and so it
// does with all that is no plain list of numbers; its caller then parses the answer as a whole.

/** Where the caller puts text: at most `INPUT_BYTES`, and behind it a zero byte, at which every number ends. */
export const INPUT: i32 = 2048;
export const INPUT_BYTES: i32 = 32768;
/** Where the numbers come out; each takes two bytes of text at least. The gap is for reading eight bytes at once. */
export const OUTPUT: i32 = INPUT + INPUT_BYTES + 64;

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
/** Up to so many digits, a value with one more block of eight fits into 64 bits. */
const MOST_DIGITS: u64 = 19;
const ROOM_FOR_EIGHT: u64 = 100000000000;
/** So long an exponent is not read. */
const ENDLESS: i32 = 10000;

/** The bits of a double that a 32-bit number has no room for, and their value on the border between up and down. */
const LOST_BITS: u64 = 0x1fffffff;
const BORDER: i64 = 0x10000000;
/** In the last places. After four roundings a double is less than 5 from the one that was rounded once. */
const DOUBT: i64 = 8;

const POWERS: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
]);
const INTEGER_POWERS: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
  1000000000000, 10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000,
  1000000000000000000, 10000000000000000000,
]);

/** Scans `length` bytes of a list, at a place where a number must come. Returns the count of numbers. */
export function scan(length: i32): i32 {
  const end: usize = INPUT + length;
  let at: usize = INPUT;
  let out: usize = OUTPUT;
  let read = at;
  ending = REFUSED;
  while (true) {
    at = afterBlanks(at);
    read = at;
    const sign = u32(byteAt(at) == MINUS);
    at += sign;
    let digits: u64 = byteAt(at) - ZERO;
    // A zero stands alone.
    let isNumber = digits <= 9 && (digits != 0 || !isDigit(byteAt(at + 1)));
    if (!isNumber) {
      if (at >= end) ending = MORE;
      break;
    }
    at++;
    let exponent: i32 = 0;
    let point: usize = 0;
    while (isNumber) {
      const text = load<u64>(at);
      const others = otherThanDigits(text);
      // A branch that is foreseen, so that the next eight bytes are not waited for.
      if (others == 0) {
        isNumber = digits < ROOM_FOR_EIGHT;
        digits = digits * 100000000 + valueOf(text);
        at += 8;
        continue;
      }
      const count = ctz(others) >> 3;
      isNumber = digits < integerPower(MOST_DIGITS - count);
      digits = digits * integerPower(count) + valueOf(firstDigits(text, count));
      at += usize(count);
      if (!isNumber || point != 0 || byteAt(at) != POINT) break;
      point = ++at;
      isNumber = isDigit(byteAt(at));
    }
    if (point != 0) exponent = -i32(at - point);
    if (isNumber && (byteAt(at) | SMALL) == LETTER_E) {
      const given = exponentAt(++at);
      isNumber = given < ENDLESS;
      exponent += given;
      at = afterExponent(at);
    }
    const value = toDouble(digits, exponent);
    at = afterBlanks(at);
    if (at >= end) {
      ending = MORE;
      break;
    }
    const mark = byteAt(at++);
    if (!isNumber || isNaN(value) || (mark != COMMA && mark != CLOSING)) break;
    store<u32>(out, reinterpret<u32>(f32(value)) | (sign << 31));
    out += 4;
    read = at;
    if (mark == CLOSING) {
      ending = CLOSED;
      break;
    }
  }
  consumed = i32(read - INPUT);
  return i32(out - OUTPUT) >> 2;
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

/** What is left of eight bytes once the digits are taken off; the lowest byte of it is the first that is no digit. */
function otherThanDigits(text: u64): u64 {
  // A carry comes from bytes only that are none themselves.
  const highHalves = (text & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030;
  return highHalves | (((text + 0x0606060606060606) & 0xf0f0f0f0f0f0f0f0) ^ 0x3030303030303030);
}

/** Eight digits of which the last are the first `count` of the text, and the others 0. */
function firstDigits(text: u64, count: u64): u64 {
  return count == 0 ? 0 : text << (64 - (count << 3));
}

/** The value of eight digits: neighbours are joined to pairs, these to fours, and these. */
function valueOf(text: u64): u64 {
  const pairs = (((text & 0x0f0f0f0f0f0f0f0f) * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/** `ENDLESS` for one that is none, or too long. */
function exponentAt(at: usize): i32 {
  const sign = byteAt(at);
  if (sign == MINUS || sign == PLUS) at++;
  if (!isDigit(byteAt(at))) return ENDLESS;
  let exponent: i32 = 0;
  for (; isDigit(byteAt(at)); at++) {
    exponent = exponent * 10 + i32(byteAt(at) - ZERO);
    if (exponent >= ENDLESS) return ENDLESS;
  }
  return sign == MINUS ? -exponent : exponent;
}

function afterExponent(at: usize): usize {
  const sign = byteAt(at);
  if (sign == MINUS || sign == PLUS) at++;
  while (isDigit(byteAt(at))) at++;
  return at;
}

/** A double that rounds to the same 32-bit number as the nearest double does, or NaN where that is not sure. */
function toDouble(digits: u64, exponent: i32): f64 {
  const power: u32 = exponent < 0 ? -exponent : exponent;
  if (power > LARGEST_EXACT_POWER) return digits == 0 ? 0 : inTwoSteps(digits, exponent);
  const factor = exactPower(power);
  const value = exponent < 0 ? f64(digits) / factor : f64(digits) * factor;
  if (isSure(value)) return value;
  // One operation on exact numbers is rounded once, as the nearest double is.
  return digits <= LARGEST_EXACT_INTEGER && value <= LARGEST ? value : NaN;
}

function inTwoSteps(digits: u64, exponent: i32): f64 {
  const power: u32 = exponent < 0 ? -exponent : exponent;
  if (power > 2 * LARGEST_EXACT_POWER) return NaN;
  const first = exactPower(LARGEST_EXACT_POWER);
  const second = exactPower(power - LARGEST_EXACT_POWER);
  const value = exponent < 0 ? f64(digits) / first / second : f64(digits) * first * second;
  return isSure(value) ? value : NaN;
}

/** Whether the nearest double, which is near, rounds to the same side. */
function isSure(value: f64): bool {
  const distance = i64(reinterpret<u64>(value) & LOST_BITS) - BORDER;
  return abs(distance) > DOUBT && value >= SMALLEST_NORMAL && value <= SURELY_NOT_TOO_LARGE;
}
