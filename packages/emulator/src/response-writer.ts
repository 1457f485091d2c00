import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";
import { garbled } from "./answer-faults.ts";
import type { Answer } from "./answer.ts";
import { sufferEvents, wait } from "./event-faults.ts";
import type { Exchange } from "./exchange.ts";
import type { Suffering } from "./faults.ts";

export const REQUEST_ID = "x-request-id";

type Written = { requestId: string; suffering: Suffering; gone: AbortSignal; exchange: Exchange };

/** Writes the answer, with what the request is to suffer. */
export async function writeAnswer(outgoing: ServerResponse, answer: Answer, written: Written): Promise<void> {
  const { requestId, suffering, gone, exchange } = written;
  const { stall } = suffering;
  if (stall !== undefined && stall.afterEvents === undefined) await wait(stall.ms, gone);
  if (outgoing.destroyed || outgoing.headersSent) return;
  if (answer.reason !== undefined) outgoing.statusMessage = answer.reason;
  const { body } = answer;
  const isWhole = typeof body === "string" || body instanceof Uint8Array;
  const isNamed = !suffering.droppedHeaders.includes(REQUEST_ID);
  const headers = isNamed ? { [REQUEST_ID]: requestId, ...answer.headers } : answer.headers;
  exchange.answered(answer.status, headers, !isWhole);
  // A head and a body that are handed over together leave in one packet.
  if (isWhole && suffering.kinds.length === 0) {
    exchange.wrote(body);
    const length = typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
    if (isPlain(answer.headers)) outgoing.writeHead(answer.status, { ...headers, "content-length": length });
    else writeMerged(outgoing, answer, written, { "content-length": String(length) });
    end(outgoing, body, length);
    return;
  }
  await writePieces(outgoing, answer, written);
}

/** A string of one byte a letter is written together with the head, which takes less than two buffers. */
function end(outgoing: ServerResponse, body: string | Uint8Array, length: number): void {
  if (typeof body !== "string") outgoing.end(body);
  else outgoing.end(body, length === body.length ? "latin1" : "utf8");
}

/** Fields that need no merging: in lower case, and none that is ours. */
const isPlain = (headers: Answer["headers"]): boolean =>
  Object.keys(headers).every((name) => name === name.toLowerCase() && name !== REQUEST_ID);

/** One of each field, whatever the case of its name. Node takes three times as long over fields that it has to merge. */
function writeMerged(
  outgoing: ServerResponse,
  { status, headers }: Answer,
  { requestId, suffering }: Written,
  length: Readonly<Record<string, string>>,
): void {
  outgoing.setHeader(REQUEST_ID, requestId);
  for (const name of suffering.droppedHeaders) outgoing.removeHeader(name);
  outgoing.writeHead(status, { ...headers, ...length });
}

async function writePieces(outgoing: ServerResponse, answer: Answer, written: Written): Promise<void> {
  const { suffering, exchange } = written;
  const { reset, truncate } = suffering;
  const { body } = answer;
  const whole = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : body;
  const cut = reset ?? truncate;
  const clean = reset === undefined && truncate?.clean === true;
  writeMerged(outgoing, answer, written, lengthField(whole, suffering, clean));
  outgoing.flushHeaders();

  let left = cut?.afterBytes ?? Infinity;
  for await (const piece of pieces(whole, written)) {
    if (outgoing.destroyed) return;
    const given = piece.subarray(0, left);
    exchange.wrote(given);
    await write(outgoing, given);
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
  whole: Buffer | AsyncIterable<string | Uint8Array>,
  { splitBytes, truncate }: Suffering,
  clean: boolean,
): Record<string, string> {
  if (!Buffer.isBuffer(whole) || splitBytes !== undefined) return {};
  const length = clean ? Math.min(whole.byteLength, truncate?.afterBytes ?? 0) : whole.byteLength;
  return { "content-length": String(length) };
}

async function* pieces(
  body: Buffer | AsyncIterable<string | Uint8Array>,
  { suffering, gone }: Written,
): AsyncGenerator<Buffer, void, undefined> {
  if (Buffer.isBuffer(body)) {
    yield* split(body, suffering);
    return;
  }
  const gathered: Buffer[] = [];
  for await (const event of sufferEvents(body, suffering, gone)) {
    const bytes = Buffer.from(typeof event === "string" ? garbled(event, suffering) : event);
    if (suffering.isBuffered === true) gathered.push(bytes);
    else yield* split(bytes, suffering);
  }
  yield* split(Buffer.concat(gathered), suffering);
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
