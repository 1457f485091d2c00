import type { Io } from "../io.ts";

/** All of standard input, in bytes. */
export async function readInput(io: Io): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of io.stdin) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
