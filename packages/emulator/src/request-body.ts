import type { IncomingMessage, ServerResponse } from "node:http";
import type { WholeAnswer } from "./answer.ts";
import { CONNECTION_OVER } from "./connection-over.ts";

/** How long a refused upload may go on before the connection is cut under it. */
const LINGER_MS = 1_000;

export type ReadBody = { bytes: Buffer; sizeBytes: number; isTooLarge: boolean };

/** Reads the body up to the limit; a declared length above it is not read at all, unless the reader is patient. */
export function readBody(
  incoming: IncomingMessage,
  { maxBytes, isPatient }: { maxBytes: number; isPatient: boolean },
): Promise<ReadBody> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > maxBytes && !isPatient)
    return Promise.resolve({ bytes: Buffer.alloc(0), sizeBytes: declared, isTooLarge: true });
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  return new Promise((resolve, reject) => {
    const finish = (isTooLarge: boolean): void => {
      const [first] = pieces;
      const bytes = pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
      resolve({ bytes, sizeBytes, isTooLarge });
    };
    const take = (piece: Buffer): void => {
      sizeBytes += piece.byteLength;
      if (sizeBytes <= maxBytes) {
        pieces.push(piece);
        return;
      }
      incoming.off("data", take);
      finish(true);
    };
    incoming
      .on("data", take)
      .on("end", () => finish(false))
      .on("error", reject)
      // A connection that ends in the middle of an upload ends without a word. Those that close once all was read do no harm.
      .on("close", () => {
        if (!incoming.readableEnded) reject(CONNECTION_OVER);
      });
  });
}

/**
 * Answers an upload that is too large and closes. The rest is read and dropped for a while, since closing
 * a socket with unread bytes resets it, and the answer would be lost on its way.
 */
export async function refuseUpload(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: WholeAnswer,
): Promise<void> {
  const length = String(Buffer.byteLength(answer.body));
  outgoing.writeHead(answer.status, { ...answer.headers, "content-length": length, connection: "close" });
  outgoing.write(answer.body);
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, LINGER_MS);
    const finish = (): void => {
      clearTimeout(timer);
      resolve();
    };
    incoming.once("end", finish).once("close", finish);
    incoming.resume();
  });
  outgoing.end();
}
