import { endianness } from "node:os";

const IS_LITTLE_ENDIAN = endianness() === "LE";

/** A vector as little-endian 32-bit floats in base64. */
export function toBase64(vector: Float32Array): string {
  const bytes = Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
  return (IS_LITTLE_ENDIAN ? bytes : Buffer.from(bytes).swap32()).toString("base64");
}
