import { endianness } from "node:os";

const BYTES_PER_NUMBER = 4;
const HOST_IS_BIG_ENDIAN = endianness() === "BE";

/**
 * How many 32-bit numbers the base64 text stands for, by its length and padding alone; `undefined` when it
 * cannot be base64 of whole numbers.
 */
export function countBase64Numbers(text: string): number | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = (text.length / 4) * 3 - padding;
  return bytes % BYTES_PER_NUMBER === 0 ? bytes / BYTES_PER_NUMBER : undefined;
}

/**
 * Decodes base64 of little-endian 32-bit numbers straight into `target`, which has the length that
 * `countBase64Numbers` gave. Returns `false` for text that is not strict base64: the standard alphabet,
 * padded, without blanks or stray bits. `target` then holds nothing of use.
 */
export function decodeBase64Numbers(
  text: string,
  target: Float32Array,
  hostIsBigEndian: boolean = HOST_IS_BIG_ENDIAN,
): boolean {
  // Node's decoder skips what it does not know, takes the URL alphabet too, and folds wide characters to bytes.
  if (Buffer.byteLength(text) !== text.length || text.includes("-") || text.includes("_")) return false;
  const bytes = Buffer.from(target.buffer, target.byteOffset, target.byteLength);
  if (bytes.write(text, "base64") !== bytes.length) return false;
  const tail = bytes.length % 3 === 0 ? 3 : bytes.length % 3;
  if (bytes.length > 0 && bytes.subarray(-tail).toString("base64") !== text.slice(-4)) return false;
  if (hostIsBigEndian) bytes.swap32();
  return true;
}
