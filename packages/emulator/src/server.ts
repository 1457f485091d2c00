import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { Refusal, type ServiceRequest, type WholeAnswer } from "./answer.ts";
import type { Faults, Suffering } from "./faults.ts";
import { admit, answer, bodyLimit, tooLarge } from "./gateway.ts";
import type { Journal, OpenRecord } from "./journal.ts";
import type { Encoder } from "./models/encoder.ts";
import { readBody, refuseUpload } from "./request-body.ts";
import { writeAnswer } from "./response-writer.ts";
import { findTarget, type Directory, type Target } from "./router.ts";

/** Longer than clients keep an idle connection, so that none is closed while it is taken up again. */
const KEEP_ALIVE_MS = 65_000;

export type Rooms = Directory & { journal: Journal; faults: Faults; encoder: Encoder };

export type RunningServer = { url: string; close(): Promise<void> };

export async function listen(rooms: Rooms, port: number): Promise<RunningServer> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    // What fails in writing is the connection itself: nobody is left to be told.
    outgoing.on("error", () => outgoing.destroy());
    serve(rooms, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${chosen}`, close: () => closeServer(server) };
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

async function serve(rooms: Rooms, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const target = findTarget(rooms, incoming.url ?? "/");
  const { path, query, hosted } = target;
  const head = {
    requestId: randomUUID(),
    method: incoming.method ?? "GET",
    path,
    query,
    headers: plainHeaders(incoming),
  };
  const struck = { service: hosted?.name, method: head.method, headers: head.headers };
  const record = rooms.journal.open({ ...struck, path: path + query });
  const suffering = rooms.faults.strike({ ...struck, path });
  const gone = watchClose(outgoing, record, suffering);
  outgoing.setHeader("x-request-id", head.requestId);

  const refused = refusalOf(target, head);
  const { bytes, sizeBytes, isTooLarge } = await readBody(incoming, bodyLimit(target));
  record.body = bytes.toString();
  record.bodyBytes = sizeBytes;
  if (suffering.delayMs > 0) await setTimeout(suffering.delayMs, undefined, { signal: gone });
  if (suffering.reset?.afterBytes === 0) {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (isTooLarge && suffering.status === undefined && refused === undefined && isReset(target)) {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (isTooLarge && suffering.status === undefined) {
    const given = refused ?? tooLarge(target);
    record.status = given.status;
    await refuseUpload(incoming, outgoing, given);
    record.aborted = false;
    return;
  }
  const inside = { encoder: rooms.encoder, port: incoming.socket.localPort ?? 0 };
  const given = suffering.status ?? refused ?? (await answer(target, { ...head, body: bytes }, inside));
  if (outgoing.destroyed) return;
  record.status = given.status;
  await writeAnswer(outgoing, given, suffering);
}

/** Aborts when the connection is over, and notes whether the caller ended it. */
function watchClose(
  outgoing: ServerResponse,
  record: OpenRecord,
  { reset, truncate }: Suffering,
): AbortSignal {
  const gone = new AbortController();
  const isCutByFault = reset !== undefined || truncate?.clean === false;
  outgoing.once("close", () => {
    record.aborted = !outgoing.writableFinished && !isCutByFault;
    gone.abort();
  });
  return gone.signal;
}

function refusalOf(target: Target, head: Omit<ServiceRequest, "body">): WholeAnswer | undefined {
  try {
    admit(target, head);
    return undefined;
  } catch (reason) {
    if (reason instanceof Refusal) return reason.answer;
    throw reason;
  }
}

const isReset = ({ hosted }: Target): boolean => hosted?.product === "eas" && hosted.oversize === "reset";

/** One string for each name, as HTTP joins them. */
const plainHeaders = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
