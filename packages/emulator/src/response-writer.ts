import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { garbled } from "./answer-faults.ts";
import type { Answer } from "./answer.ts";
import { sufferEvents, wait } from "./event-faults.ts";
import type { Suffering } from "./faults.ts";

type Written = { suffering: Suffering; gone: AbortSignal };

/** Writes the answer, with what the request is to suffer. */
export async function writeAnswer(
  outgoing: ServerResponse,
  answer: Answer,
  { suffering, gone }: Written,
): Promise<void> {
  const { reset, truncate, stall } = suffering;
  if (stall !== undefined && stall.afterEvents === undefined) await wait(stall.ms, gone);
  if (outgoing.destroyed || outgoing.headersSent) return;
  const { body } = answer;
  const whole = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : body;
  const cut = reset ?? truncate;
  const clean = reset === undefined && truncate?.clean === true;
  if (answer.reason !== undefined) outgoing.statusMessage = answer.reason;
  for (const name of suffering.droppedHeaders) outgoing.removeHeader(name);
  outgoing.writeHead(answer.status, { ...answer.headers, ...lengthField(whole, suffering, clean) });
  outgoing.flushHeaders();

  let left = cut?.afterBytes ?? Infinity;
  for await (const piece of pieces(whole, { suffering, gone })) {
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
  whole: Buffer | AsyncIterable<string>,
  { splitBytes, truncate }: Suffering,
  clean: boolean,
): Record<string, string> {
  if (!Buffer.isBuffer(whole) || splitBytes !== undefined) return {};
  const length = clean ? Math.min(whole.byteLength, truncate?.afterBytes ?? 0) : whole.byteLength;
  return { "content-length": String(length) };
}

async function* pieces(
  body: Buffer | AsyncIterable<string>,
  { suffering, gone }: Written,
): AsyncGenerator<Buffer, void, undefined> {
  if (Buffer.isBuffer(body)) {
    yield* split(body, suffering);
    return;
  }
  for await (const text of sufferEvents(body, suffering, gone))
    yield* split(Buffer.from(garbled(text, suffering)), suffering);
}

function* split(bytes: Buffer, { splitBytes = Infinity }: Suffering): Generator<Buffer, void, undefined> {
  for (let start = 0; start < bytes.byteLength; start += splitBytes)
    yield bytes.subarray(start, start + splitBytes);
}

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
