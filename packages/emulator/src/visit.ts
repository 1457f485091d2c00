import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceRequest } from "./answer.ts";
import { CONNECTION_OVER } from "./connection-over.ts";
import type { Exchange } from "./exchange.ts";
import type { Faults, Suffering } from "./faults.ts";
import type { Journal, OpenRecord } from "./journal.ts";
import type { Encoder } from "./models/encoder.ts";
import type { EmulatorOptions } from "./types.ts";
import { findTarget, type Directory, type Target } from "./router.ts";

export type Rooms = Directory & { journal: Journal; faults: Faults; encoder: Encoder; onRequest?: OnRequest };
type OnRequest = EmulatorOptions<unknown>["onRequest"];

/** One request on its way through the emulator. */
export type Visit = {
  target: Target;
  head: Omit<ServiceRequest, "body">;
  record: OpenRecord;
  exchange: Exchange;
  suffering: Suffering;
  /** Aborts when the connection is over before the request is served. */
  gone: AbortSignal;
  /** Nobody works on it any more. */
  isServed: boolean;
  /** The connection was ended by the emulator, so the caller did not leave. */
  isCutByUs: boolean;
};

export function openVisit(rooms: Rooms, incoming: IncomingMessage, outgoing: ServerResponse): Visit {
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
  const exchange = rooms.journal.open({ ...struck, path: path + query });
  const { record } = exchange;
  const suffering = rooms.faults.strike({ ...struck, path });
  exchange.faults = suffering.kinds;
  const gone = new AbortController();
  const visit: Visit = {
    target,
    head,
    record,
    exchange,
    suffering,
    gone: gone.signal,
    isServed: false,
    isCutByUs: suffering.reset !== undefined || suffering.truncate?.clean === false,
  };
  outgoing.once("close", () => {
    record.aborted = !outgoing.writableFinished && !visit.isCutByUs;
    if (!visit.isServed) gone.abort(CONNECTION_OVER);
    exchange.ended();
    rooms.onRequest?.(record, exchange.durationMs ?? 0);
  });
  return visit;
}

/** One string for each name, as HTTP joins them. The reader of requests has joined all names but one. */
export function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  const { "set-cookie": cookies, ...others } = headers;
  const plain = cookies === undefined ? headers : { ...others, "set-cookie": cookies.join(", ") };
  return plain as Record<string, string>;
}
