import { once } from "node:events";

/** Writes, and waits where the reader is slower. */
export async function writeAll(stream: NodeJS.WriteStream, data: string | Uint8Array): Promise<void> {
  if (!stream.write(data)) await once(stream, "drain");
}
