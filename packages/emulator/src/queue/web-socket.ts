import { randomUUID } from "node:crypto";
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { WebSocketServer, type WebSocket } from "ws";
import { Refusal, emptyAnswer, textAnswer, type WholeAnswer } from "../answer.ts";
import type { Exchange } from "../exchange.ts";
import type { Suffering } from "../faults.ts";
import { admit } from "../gateway.ts";
import { findTarget, type Target } from "../router.ts";
import { plainHeaders, type Rooms } from "../visit.ts";
import { InvalidQuery, readQuery } from "./query.ts";
import { readWatch, watchFrames } from "./watch.ts";
import { workOf } from "./work.ts";

/** Watches of queues over web sockets. */
export type Watchers = {
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Drops all of them. */
  close(): void;
};

type Visit = { target: Target; exchange: Exchange; suffering: Suffering; query: string };

export function openWatchers(rooms: Rooms): Watchers {
  const server = new WebSocketServer({ noServer: true, clientTracking: true, perMessageDeflate: false });
  return {
    upgrade: (incoming, socket, head) => {
      socket.on("error", () => socket.destroy());
      const visit = openVisit(rooms, incoming, socket);
      admitted(visit, incoming).then(
        () => server.handleUpgrade(incoming, socket, head, (opened) => void serve(rooms, visit, opened)),
        (reason: unknown) => refuse(visit, socket, reason),
      );
    },
    close: () => {
      for (const opened of server.clients) opened.terminate();
      server.close();
    },
  };
}

function openVisit(rooms: Rooms, incoming: IncomingMessage, socket: Duplex): Visit {
  const target = findTarget(rooms, incoming.url ?? "/");
  const { path, query, hosted } = target;
  const struck = { service: hosted?.name, method: incoming.method ?? "GET" };
  const exchange = rooms.journal.open({ ...struck, path: path + query, headers: plainHeaders(incoming) });
  const suffering = rooms.faults.strike({ ...struck, path });
  exchange.faults = suffering.kinds;
  socket.once("close", () => {
    exchange.ended();
    rooms.onRequest?.(exchange.record, exchange.durationMs ?? 0);
  });
  return { target, exchange, suffering, query };
}

/** Lets a watcher in; throws what it is refused with. */
async function admitted({ target, suffering, query }: Visit, incoming: IncomingMessage): Promise<void> {
  const { hosted, path } = target;
  if (suffering.delayMs > 0) await setTimeout(suffering.delayMs);
  if (suffering.status !== undefined) throw new Refusal(suffering.status);
  const head = { requestId: randomUUID(), method: "GET", path, query, headers: plainHeaders(incoming) };
  admit(target, head);
  if (hosted?.product !== "eas" || hosted.queue === undefined) throw new Refusal(emptyAnswer(404));
  const asked = readQuery(query);
  if (!asked.isOn("_watch_")) throw new InvalidQuery("a web socket is for _watch_=true");
  readWatch(asked);
}

async function serve(
  rooms: Rooms,
  { target, exchange, suffering, query }: Visit,
  opened: WebSocket,
): Promise<void> {
  const { hosted, path } = target;
  if (hosted?.product !== "eas" || hosted.queue === undefined) return;
  const gone = new AbortController();
  opened.once("close", () => {
    gone.abort();
    // What the watcher gives back waits for the workers again.
    setImmediate(() => hosted.queue?.feed(workOf(hosted, rooms)));
  });
  // What goes wrong with a socket closes it.
  opened.on("error", () => opened.terminate());
  exchange.answered(101, { upgrade: "websocket" }, true);
  const { input, sink } = hosted.queue;
  hosted.queue.feed(workOf(hosted, rooms));
  const queue = /^\/sink\/*$/.test(path) ? sink : input;
  let left = (suffering.reset ?? suffering.truncate)?.afterBytes ?? Infinity;
  for await (const frame of watchFrames(queue, readWatch(readQuery(query)), gone.signal)) {
    left -= frame.byteLength;
    if (left < 0) {
      opened.terminate();
      return;
    }
    exchange.wrote(frame);
    await new Promise<void>((resolve) => opened.send(frame, () => resolve()));
  }
  opened.close();
}

function refuse({ exchange }: Visit, socket: Duplex, reason: unknown): void {
  const { status, headers, body } = refusalOf(reason);
  exchange.answered(status, headers, false);
  const fields = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? "Refused"}\r\n${lines.join("")}\r\n${body}`);
}

function refusalOf(reason: unknown): WholeAnswer {
  if (reason instanceof Refusal) return reason.answer;
  return reason instanceof InvalidQuery ? textAnswer(400, reason.message) : emptyAnswer(500);
}
