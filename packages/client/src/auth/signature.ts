import { InputError } from "../errors.ts";
import type { BodyBytes, HeaderFields } from "../exchange.ts";

/** What a signature covers: the request as it goes over the wire, and when. */
export type SignedRequest = {
  method: string;
  /** Path and query, from the origin on. */
  path: string;
  contentType: string;
  body: BodyBytes | AsyncIterable<Uint8Array> | undefined;
};

/**
 * The header fields of a signed request, as the official EAS clients make them: the token is the key of an
 * HMAC-SHA1 and does not travel. They sign POST with its body; other methods and the query are signed alike.
 *
 * @throws {InputError} the body comes in pieces: a signature covers all of it before the first is sent.
 * @see docs/wire/auth.md
 */
export function signatureFields(token: string, request: SignedRequest, date: Date): HeaderFields {
  const { method, path, contentType, body } = request;
  const { createHash, createHmac } = process.getBuiltinModule("node:crypto");
  const md5 = createHash("md5").update(wholeOf(body)).digest("hex");
  const when = date.toUTCString();
  const text = [method, md5, contentType, when, path].join("\n");
  const signature = createHmac("sha1", token).update(text).digest("base64");
  return { authorization: `EAS ${signature}`, "content-md5": md5, date: when };
}

function wholeOf(body: SignedRequest["body"]): BodyBytes {
  if (body === undefined) return "";
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  throw new InputError(
    "INPUT_INVALID",
    "A body that comes in pieces cannot be signed. Give it as text or bytes, or set another `auth`.",
  );
}
