import type { IncomingMessage, ServerResponse } from "node:http";

const MAX_BYTES = 1_048_576;

/** Refuses what was asked of the emulator itself. */
export class AdminRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

export function reply(outgoing: ServerResponse, status: number, value?: unknown): void {
  const body = value === undefined ? "" : JSON.stringify(value);
  const type = value === undefined ? {} : { "content-type": "application/json" };
  outgoing.writeHead(status, { ...SAFE_HEADERS, ...type }).end(body);
}

/** A JSON body; pages of other origins cannot send its type unasked. */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const type = incoming.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") throw new AdminRefusal(415, "The content type is not application/json.");
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of incoming.iterator({ destroyOnReturn: false })) {
    const bytes = piece as Buffer;
    sizeBytes += bytes.byteLength;
    if (sizeBytes > MAX_BYTES) throw new AdminRefusal(413, `The body has more than ${MAX_BYTES} bytes.`);
    pieces.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString()) as unknown;
  } catch {
    throw new AdminRefusal(400, "The body is not JSON.");
  }
}
