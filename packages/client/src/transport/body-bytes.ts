import type { BodyBytes, BodyStream } from "../exchange.ts";

const isStream = (body: BodyBytes | BodyStream): body is BodyStream =>
  typeof body === "object" && "sentBytes" in body;

/** Whether it cannot be sent again: pieces that were handed out are gone. */
export const isSpent = (body: BodyBytes | BodyStream | undefined): boolean =>
  body !== undefined && isStream(body) && body.begun;

/** How many bytes of it are or were sent. */
export function bodyBytesOf(body: BodyBytes | BodyStream | undefined): number {
  if (body === undefined) return 0;
  if (typeof body === "string") return Buffer.byteLength(body);
  return isStream(body) ? body.sentBytes : body.byteLength;
}
