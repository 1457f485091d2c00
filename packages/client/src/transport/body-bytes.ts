import type { BodyBytes } from "../exchange.ts";

/** How many bytes of it are or were sent. */
export function bodyBytesOf(body: BodyBytes | undefined): number {
  if (body === undefined) return 0;
  return typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
}
