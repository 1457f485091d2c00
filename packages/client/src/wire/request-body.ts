import { InputError } from "../errors.ts";
import type { BodyBytes } from "../exchange.ts";

/** A body as it is sent, and what it says it is. */
export type EncodedBody = { body: BodyBytes | undefined; contentType: string | undefined };

/**
 * Writes a caller's body: text and bytes as they are, anything else as JSON.
 *
 * @throws {InputError} JSON cannot hold it, or holds nothing of it.
 */
export function encodeBody(given: unknown): EncodedBody {
  if (given === undefined) return { body: undefined, contentType: undefined };
  if (typeof given === "string") return { body: given, contentType: "text/plain; charset=utf-8" };
  const bytes = bytesOf(given);
  if (bytes !== undefined) return { body: bytes, contentType: "application/octet-stream" };
  return { body: toJson(given), contentType: "application/json" };
}

function bytesOf(given: unknown): Uint8Array | undefined {
  // Copies: an attempt may be sent after the call returned to its caller, who owns the bytes.
  if (given instanceof ArrayBuffer) return new Uint8Array(given.slice(0));
  if (ArrayBuffer.isView(given))
    return new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice();
  return undefined;
}

/**
 * What JSON would write as `{}` without a word. Not a constant: Node loads the whole of its own fetch where `FormData` is
 * named first.
 */
const withoutJson = () => [Blob, FormData, URLSearchParams, Map, Set, Promise];

const fault = (reason: string): InputError =>
  new InputError("INPUT_INVALID", `\`body\` ${reason}; give text, bytes, or a value that JSON can hold.`);

function toJson(given: unknown): string {
  const type = withoutJson().find((known) => given instanceof known);
  if (type !== undefined) throw fault(`is a ${type.name}`);
  if (typeof given === "object" && given !== null && Symbol.asyncIterator in given)
    throw fault("is a stream");
  if (typeof given === "object" && given !== null && "next" in given && Symbol.iterator in given)
    throw fault("is an iterator");
  let json: string | undefined;
  try {
    json = JSON.stringify(given);
  } catch (error) {
    throw fault(`cannot be written as JSON (${error instanceof Error ? error.name : typeof error})`);
  }
  if (json === undefined) throw fault(`is a ${typeof given}`);
  return json;
}
