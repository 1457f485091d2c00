import { AISearchClient, EasClient, type AttemptEvent, type EasOptions } from "@paifang/client";
import type { Fault, Stage } from "../fault.ts";
import { rawServer, type RawServer, type Seen } from "../raw/raw-server.ts";
import { CANARY_KEY, CANARY_TOKEN } from "./canary.ts";
import { CALLS, type Clients } from "./calls.ts";

export type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

/** What a played fault came to. */
export type Played = {
  outcome: Outcome;
  events: readonly AttemptEvent[];
  /** At the server, as it stood when the client was closed and its connections were gone. */
  seen: Readonly<Seen>;
  /** Connections of a second server that the first one pointed to. */
  elsewhere: number;
  /** What the caller aborted with. */
  reason: Error;
  /** From the caller's leaving to the last connection's end, in ms and in turns of the event loop. */
  leaving: { ms: number; turns: number } | undefined;
  /** Connections that outlived the client. */
  leftOpen: number;
  /** The clients, for what printing them shows. */
  clients: readonly unknown[];
};

/** Makes the call of a case in another way, such as through a framework's adapter. */
export type CallThrough = (clients: Clients) => Promise<unknown>;

/** Plays a fault to a client of its own. */
export async function playFault(fault: Fault, through?: CallThrough): Promise<Played> {
  await using other = await rawServer({});
  await using server = await serverOf(fault, other);
  const events: AttemptEvent[] = [];
  const made = madeClients(fault, server.origin, events);
  const stage = stageOf(made, server);
  const run = through ?? ("act" in fault ? fault.act : CALLS[fault.call]);
  const outcome = await run(stage).then(
    (value): Outcome => ({ ok: true, value }),
    (error: unknown): Outcome => ({ ok: false, error }),
  );
  const leaving = await stage.gone();
  await Promise.all(made.all.map((client) => client.close()));
  server.readAgain();
  await waitUntil(() => server.seen.open === 0, 2_000);
  const { seen } = server;
  return {
    outcome,
    events,
    seen,
    leaving,
    elsewhere: other.seen.connections,
    reason: stage.reason,
    leftOpen: seen.open,
    clients: made.all,
  };
}

async function serverOf({ play }: Fault, other: RawServer): Promise<RawServer> {
  if (play === "refused") return REFUSING;
  return rawServer(typeof play === "function" ? play(other.origin) : play);
}

/** A port at which nothing listens: no server that asks for any free one is given one below 1024. */
const REFUSING: RawServer = {
  origin: "http://127.0.0.1:1",
  seen: { connections: 0, begun: 0, requests: [], open: 0, mostOpen: 0, closedByClientAt: [] },
  readAgain: () => {},
  [Symbol.asyncDispose]: async () => {},
};

type MadeClients = Clients & { readonly all: { close(): Promise<void> }[] };

function madeClients(fault: Fault, origin: string, events: AttemptEvent[]): MadeClients {
  const all: { close(): Promise<void> }[] = [];
  const address = "scheme" in fault && fault.scheme === "https" ? origin.replace("http:", "https:") : origin;
  const options: EasOptions = {
    token: CANARY_TOKEN,
    sleep: () => {},
    random: () => 0.5,
    onAttempt: (event) => events.push(event),
    ...fault.options,
  };
  const added = <C extends { close(): Promise<void> }>(client: C): C => {
    all.push(client);
    return client;
  };
  let eas: EasClient | undefined;
  return {
    all,
    eas: () =>
      (eas ??= added(new EasClient({ endpoint: `${address}/api/predict/demo`, model: "m", ...options }))),
    search: (kind) => {
      const { auth: _eas, service: _name, ...shared } = options;
      const secrets = { apiKey: CANARY_KEY, deploymentId: "d1", kind };
      return added(new AISearchClient({ ...shared, ...secrets, endpoint: address }));
    },
  };
}

type RunningStage = Stage & { gone(): Promise<Played["leaving"]> };

/** A slow machine is no open connection: what is not seen in time may still be seen within some turns. */
function stageOf(clients: Clients, { seen, readAgain }: RawServer): RunningStage {
  const controller = new AbortController();
  const reason = new Error("the caller left");
  let leftAt: number | undefined;
  let turnsUntilGone: Promise<number> | undefined;
  const left = (): void => {
    leftAt = performance.now();
    setImmediate(readAgain);
    turnsUntilGone = waitUntil(() => seen.open === 0, 2_000);
  };
  return {
    ...clients,
    seen,
    reason,
    signal: controller.signal,
    left,
    abortInWait: () => controller.abort(reason),
    abort: () => {
      left();
      controller.abort(reason);
    },
    until: async (isSeen) => {
      await waitUntil(() => isSeen(seen), 5_000);
      if (!isSeen(seen)) throw new Error("the server never saw it");
    },
    gone: async () => {
      if (leftAt === undefined) return undefined;
      const turns = (await turnsUntilGone) ?? 0;
      const last = seen.closedByClientAt.at(-1) ?? Number.POSITIVE_INFINITY;
      return { ms: seen.open === 0 ? last - leftAt : Number.POSITIVE_INFINITY, turns };
    },
  };
}

/** Looks once in each turn of the event loop; resolves with the turns that it took. */
export async function waitUntil(isSo: () => boolean, atMostMs: number): Promise<number> {
  const end = performance.now() + atMostMs;
  let turns = 0;
  while (!isSo() && performance.now() < end) {
    turns++;
    await new Promise((done) => setImmediate(done));
  }
  return turns;
}
