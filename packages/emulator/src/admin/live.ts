import type { ServerResponse } from "node:http";
import type { Exchange } from "../exchange.ts";
import { SAFE_HEADERS } from "./json-reply.ts";
import { faultView, lineOf, type RequestLine } from "./views.ts";
import type { AdminRooms } from "./admin.ts";
import { stateOf } from "./state.ts";

/** Changes are gathered this long, so that a burst of requests is one event. */
const GATHER_MS = 150;
const MAX_LINES = 500;

/**
 * Sends what there is as a first event `all`, and changes after it: `requests`, `faults`, `services` and,
 * when all was forgotten, `all` once more.
 */
export function streamChanges(rooms: AdminRooms, outgoing: ServerResponse): void {
  const { journal, faults, services, mask } = rooms;
  const dirty = new Set<Exchange>();
  let hasNewFaults = false;
  let sentServices = "";

  const send = (event: string, value: unknown): void => {
    outgoing.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
  };
  const linesOf = (exchanges: readonly Exchange[]): RequestLine[] =>
    exchanges.slice(-MAX_LINES).map((exchange) => lineOf(exchange, mask));
  const sendAll = (): void => {
    dirty.clear();
    const state = { faults: faults.list().map(faultView), services: stateOf(services) };
    send("all", { requests: linesOf(journal.exchanges), ...state });
  };
  const flush = (): void => {
    if (dirty.size > 0) send("requests", linesOf([...dirty]));
    dirty.clear();
    if (hasNewFaults) send("faults", faults.list().map(faultView));
    hasNewFaults = false;
    const state = JSON.stringify(stateOf(services));
    if (state !== sentServices) send("services", stateOf(services));
    sentServices = state;
  };
  const timer = setInterval(flush, GATHER_MS);
  const unwatch = [
    journal.watch((exchange) => {
      if (exchange === undefined) sendAll();
      else dirty.add(exchange);
    }),
    faults.watch(() => {
      hasNewFaults = true;
    }),
  ];
  outgoing.once("close", () => {
    clearInterval(timer);
    for (const stop of unwatch) stop();
  });
  outgoing.writeHead(200, { ...SAFE_HEADERS, "content-type": "text/event-stream; charset=utf-8" });
  sendAll();
}
