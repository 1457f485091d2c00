import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { Answer } from "./answer.ts";
import type { Suffering } from "./faults.ts";

/** Writes the answer, with what the request is to suffer. */
export async function writeAnswer(
  outgoing: ServerResponse,
  answer: Answer,
  suffering: Suffering,
): Promise<void> {
  const { reset, truncate } = suffering;
  const whole = typeof answer.body === "string" ? Buffer.from(garbled(answer.body, suffering)) : undefined;
  const cut = reset ?? truncate;
  const clean = reset === undefined && truncate?.clean === true;
  outgoing.writeHead(answer.status, { ...answer.headers, ...lengthField(whole, suffering, clean) });
  outgoing.flushHeaders();

  let left = cut?.afterBytes ?? Infinity;
  for await (const piece of pieces(whole ?? answer.body, suffering)) {
    if (outgoing.destroyed) return;
    await write(outgoing, piece.subarray(0, left));
    left -= piece.byteLength;
    if (left <= 0) break;
    if (suffering.splitBytes !== undefined) await setImmediate();
  }
  if (cut === undefined || clean) {
    outgoing.end();
    return;
  }
  // What was written must have left before the connection goes.
  await setImmediate();
  if (reset === undefined) outgoing.socket?.destroy();
  else outgoing.socket?.resetAndDestroy();
}

function lengthField(
  whole: Uint8Array | undefined,
  { splitBytes, truncate }: Suffering,
  clean: boolean,
): Record<string, string> {
  if (whole === undefined || splitBytes !== undefined) return {};
  const length = clean ? Math.min(whole.byteLength, truncate?.afterBytes ?? 0) : whole.byteLength;
  return { "content-length": String(length) };
}

async function* pieces(
  body: Buffer | string | AsyncIterable<string>,
  suffering: Suffering,
): AsyncGenerator<Buffer, void, undefined> {
  if (Buffer.isBuffer(body)) yield* split(body, suffering);
  else for await (const text of body) yield* split(Buffer.from(garbled(text, suffering)), suffering);
}

function* split(bytes: Buffer, { splitBytes = Infinity }: Suffering): Generator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += splitBytes)
    yield bytes.subarray(start, start + splitBytes);
}

const garbled = (text: string, { garbles }: Suffering): string =>
  garbles.reduce((result, garble) => result.replaceAll(garble.replace, () => garble.with), text);

/** Resolves when the bytes were handed to the system, or the connection is gone. */
function write(outgoing: ServerResponse, bytes: Uint8Array): Promise<void> {
  if (bytes.byteLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    outgoing.once("close", resolve);
    outgoing.write(bytes, () => {
      outgoing.off("close", resolve);
      resolve();
    });
  });
}
