import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { isAdmin, serveAdmin, type AdminRooms } from "./admin/admin.ts";
import { documentedError } from "./ai-search/errors.ts";
import { spoil } from "./answer-faults.ts";
import { Refusal, textOf, type Answer, type ServiceRequest, type WholeAnswer } from "./answer.ts";
import type { GatewayRules } from "./gateway-rules.ts";
import { admit, answer, bodyLimit, tooLarge } from "./gateway.ts";
import { openWatchers, type Watchers } from "./queue/web-socket.ts";
import { readBody, refuseUpload } from "./request-body.ts";
import { REQUEST_ID, writeAnswer } from "./response-writer.ts";
import type { Target } from "./router.ts";
import { openVisit, type Rooms, type Visit } from "./visit.ts";

/** Longer than clients keep an idle connection, so that none is closed while it is taken up again. */
const KEEP_ALIVE_MS = 65_000;

/** Some callers offer another protocol with any request, and go on without it. Node before 24.9 does not know of this. */
const ONLY_WEB_SOCKETS: object = {
  shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === "websocket",
};

export type RunningServer = { url: string; close(): Promise<void> };

export async function listen(rooms: Rooms, admin: AdminRooms, port: number): Promise<RunningServer> {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, ...ONLY_WEB_SOCKETS },
    (incoming, outgoing) => {
      // What fails in writing is the connection itself: nobody is left to be told.
      outgoing.on("error", () => outgoing.destroy());
      if (isAdmin(incoming.url)) {
        serveAdmin(admin, incoming, outgoing).catch(() => outgoing.destroy());
        return;
      }
      serve(rooms, incoming, outgoing).catch(() => outgoing.destroy());
    },
  );
  const watchers = openWatchers(rooms);
  server.on("upgrade", watchers.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });
  const { port: chosen } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${chosen}`, close: () => closeServer(server, watchers) };
}

const closeServer = (server: Server, watchers: Watchers): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    watchers.close();
    server.closeAllConnections();
  });

async function serve(rooms: Rooms, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const visit = openVisit(rooms, incoming, outgoing);
  try {
    await serveVisit(rooms, visit, incoming, outgoing);
  } finally {
    visit.isServed = true;
  }
}

async function serveVisit(
  rooms: Rooms,
  visit: Visit,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { target, head, exchange } = visit;
  const refused = refusalOf(target, head);
  const played = playedAnswer(visit);
  if (refused === undefined && played === undefined) limitTime(visit, outgoing);
  const isPatient = refused === undefined && isReset(target);
  const { bytes, sizeBytes, isTooLarge } = await readBody(incoming, {
    maxBytes: bodyLimit(target),
    isPatient,
  });
  rooms.journal.received(exchange, bytes.toString(), sizeBytes);
  const { encoder, faults } = rooms;
  const inside = { encoder, faults, port: incoming.socket.localPort ?? 0, gone: visit.gone };
  if (outgoing.headersSent) return;
  if (played !== undefined) await respond(visit, outgoing, () => played);
  else if (isTooLarge) await refuseLarge(visit, refused, incoming, outgoing);
  else if (refused !== undefined) await respond(visit, outgoing, () => refused);
  else await admitted(visit, outgoing, () => answer(target, { ...head, body: bytes }, inside));
}

/** What a fault answers instead of the service. */
function playedAnswer({ suffering, head }: Visit): WholeAnswer | undefined {
  const { status, aiSearchError } = suffering;
  if (aiSearchError === undefined) return status;
  return documentedError(head.requestId, aiSearchError).answer;
}

async function refuseLarge(
  visit: Visit,
  refused: WholeAnswer | undefined,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!(await outlast(visit, outgoing))) return;
  if (refused === undefined && isReset(visit.target)) {
    visit.isCutByUs = true;
    incoming.socket.resetAndDestroy();
    return;
  }
  const given = refused ?? tooLarge(visit.target);
  // Whoever is told so may leave in the middle of the upload.
  visit.isCutByUs = true;
  visit.exchange.answered(given.status, given.headers, false);
  visit.exchange.wrote(given.body);
  const headers = { [REQUEST_ID]: visit.head.requestId, ...given.headers };
  await refuseUpload(incoming, outgoing, { ...given, headers });
}

/** Lets a worker of the service answer, once one is free. */
async function admitted(visit: Visit, outgoing: ServerResponse, work: () => Promise<Answer>): Promise<void> {
  const rules = rulesOf(visit);
  if (rules === undefined) {
    await respond(visit, outgoing, work);
    return;
  }
  let leave: (() => void) | undefined;
  try {
    leave = await rules.enter(visit.gone);
    visit.exchange.started();
    await respond(visit, outgoing, work);
  } catch (reason) {
    if (!(reason instanceof Refusal)) throw reason;
    await respond(visit, outgoing, () => reason.answer);
  } finally {
    leave?.();
  }
}

/** Whose workers a request needs. A queue service takes requests itself; its workers take from the queue. */
function rulesOf({ target: { hosted, entrance } }: Visit): GatewayRules | undefined {
  if (hosted?.product !== "eas" || entrance !== "eas" || hosted.queue !== undefined) return undefined;
  return hosted.rules;
}

async function respond(
  visit: Visit,
  outgoing: ServerResponse,
  work: () => Answer | Promise<Answer>,
): Promise<void> {
  const { suffering, target, head, exchange, gone } = visit;
  if (suffering.kinds.length > 0 && !(await outlast(visit, outgoing))) return;
  const given = compress(spoil(await work(), suffering), target, head);
  if (outgoing.destroyed || outgoing.headersSent) return;
  await writeAnswer(outgoing, given, { requestId: head.requestId, suffering, gone, exchange });
}

/** Suffers what comes before an answer; false if none will follow. */
async function outlast({ suffering, gone }: Visit, outgoing: ServerResponse): Promise<boolean> {
  if (suffering.delayMs > 0) await setTimeout(suffering.delayMs, undefined, { signal: gone });
  if (suffering.reset?.afterBytes !== 0) return true;
  outgoing.socket?.resetAndDestroy();
  return false;
}

/** Ends what takes too long: with 408 before the answer's head, with a cut after it. */
function limitTime(visit: Visit, outgoing: ServerResponse): void {
  const keepaliveMs = rulesOf(visit)?.keepaliveMs ?? Infinity;
  if (keepaliveMs === Infinity) return;
  const end = (): void => {
    visit.isCutByUs = true;
    if (outgoing.headersSent) {
      outgoing.socket?.destroy();
      return;
    }
    visit.exchange.answered(408, {}, false);
    const headers = { [REQUEST_ID]: visit.head.requestId, "content-length": "0", connection: "close" };
    outgoing.writeHead(408, headers).end();
  };
  const timer = globalThis.setTimeout(end, keepaliveMs);
  outgoing.once("close", () => clearTimeout(timer));
}

/** Whole answers only: a gateway that gathered events would hold them back. */
function compress(given: Answer, { hosted }: Target, { headers }: Visit["head"]): Answer {
  if (hosted?.product !== "eas" || !hosted.rules.isGzipped) return given;
  if (!/\bgzip\b/.test(headers["accept-encoding"] ?? "")) return given;
  const text = textOf(given) ?? "";
  if (text === "") return given;
  return {
    ...given,
    headers: { ...given.headers, "content-encoding": "gzip", vary: "accept-encoding" },
    body: gzipSync(text),
  };
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
