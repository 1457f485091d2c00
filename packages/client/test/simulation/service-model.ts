import { instanceModel } from "./instance-model.ts";
import { between, chance, wholeBetween, type Random } from "./seeded-random.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What a service is made of. The defaults of EAS: 5 workers, a queue of 64, 5 s for one request. */
export type ServiceShape = {
  instances: number;
  workers: number;
  queueSize: number;
  /** The work of one request, and by which share it varies. */
  workMs: number;
  workSpread: number;
  /** A request that took longer in queue and work is answered 408; the work goes on. */
  keepaliveMs: number;
  /** More requests in one second are answered 429; 0 is no bound. */
  requestsPerSecond: number;
  /** How the gateway chooses an instance. */
  balance: "turns" | "chance";
  /** What becomes of queued work whose request was answered 408. */
  abandoned: "runs" | "leaves the queue";
  /** Sent with 429 and 503, if set. */
  retryAfter: string | undefined;
  /** Shares of requests that end so, whatever their content. */
  shares: Partial<Record<Mishap, number>>;
};

export type Mishap = "reset" | "cut" | "broken" | "error" | "late" | "early" | "unavailable" | "silent";

export const EAS_DEFAULTS: ServiceShape = {
  instances: 1,
  workers: 5,
  queueSize: 64,
  workMs: 200,
  workSpread: 0,
  keepaliveMs: 5_000,
  requestsPerSecond: 0,
  balance: "turns",
  abandoned: "runs",
  retryAfter: undefined,
  shares: {},
};

/** How a whole service can be out of order, for a time. */
export type OutageKind =
  | "unavailable"
  | "bad-gateway"
  | "refused"
  | "unreachable"
  | "unknown-host"
  | "resetting"
  | "hanging"
  | "throttled"
  | "forbidden";
export type Outage = {
  from: number;
  until: number;
  kind: OutageKind;
  retryAfter?: string | undefined;
  /** The service's processes end as it begins, and all connections with them. */
  restart: boolean;
};

/** Texts of requests that no model server survives, or that it refuses. */
export const POISON = "poison";
export const REFUSED_INPUT = "refused-input";

export type ModelRequest = { body: string; token: string };
export type ModelAnswer = { status: number; headers: Record<string, string>; body: string; close?: boolean };
export type ModelReply = ModelAnswer | { broken: "reset" | "cut" };

export type ServiceModel = {
  outage(): Outage | undefined;
  /** Gives a request that reached the service; a hanging service never replies. */
  receive(request: ModelRequest, reply: (reply: ModelReply) => void): void;
  /** Grows with each restart: older sockets are dead. */
  readonly generation: number;
};

const MISHAP_REPLIES: Readonly<Record<Exclude<Mishap, "silent">, ModelReply>> = {
  reset: { broken: "reset" },
  cut: { broken: "cut" },
  broken: { status: 200, headers: {}, body: '{"of":' },
  error: { status: 500, headers: {}, body: "Internal Server Error" },
  late: { status: 504, headers: {}, body: "" },
  early: { status: 425, headers: {}, body: "" },
  unavailable: { status: 503, headers: {}, body: "" },
};

export type ServicePlan = {
  shape: ServiceShape;
  outages: readonly Outage[];
  /** The token that the service takes at a moment. */
  tokenAt(moment: number): string;
};

export function serviceModel(
  clock: VirtualClock,
  random: Random,
  { shape, outages, tokenAt }: ServicePlan,
): ServiceModel {
  const instances = Array.from({ length: shape.instances }, () =>
    instanceModel(clock, shape.workers, shape.queueSize),
  );
  let turn = 0;
  let generation = 0;
  let second = { began: Number.NEGATIVE_INFINITY, requests: 0 };
  const underWay = new Set<(reply: ModelReply) => void>();
  for (const { from, restart } of outages)
    if (restart)
      clock.at(from, () => {
        generation++;
        for (const instance of instances) instance.restart();
        for (const reply of underWay) reply({ broken: "reset" });
      });
  const outage = (): Outage | undefined =>
    outages.find(({ from, until }) => from <= clock.now() && clock.now() < until);
  const isOverRate = (): boolean => {
    if (shape.requestsPerSecond <= 0) return false;
    if (clock.now() >= second.began + 1_000) second = { began: clock.now(), requests: 0 };
    return ++second.requests > shape.requestsPerSecond;
  };
  const mishap = (): Mishap | undefined =>
    (Object.entries(shape.shares) as [Mishap, number][]).find(([, share]) => chance(random, share))?.[0];

  return {
    outage,
    receive: ({ body, token }, reply) => {
      const state = outage();
      if (state !== undefined) {
        const seen = outageReply(state);
        if (seen !== undefined) reply(seen);
        return;
      }
      if (token !== tokenAt(clock.now())) return reply({ status: 401, headers: {}, body: "" });
      if (isOverRate()) return reply({ status: 429, headers: askingToWait(shape.retryAfter), body: "" });
      const what = mishap();
      if (what === "silent") return;
      if (what === "unavailable")
        return reply({ status: 503, headers: askingToWait(shape.retryAfter), body: "" });
      if (body === REFUSED_INPUT) return reply({ status: 400, headers: {}, body: "" });
      const place =
        shape.balance === "turns" ? turn++ % instances.length : wholeBetween(random, 0, instances.length - 1);
      const instance = instances[place];
      const workMs = shape.workMs * between(random, 1 - shape.workSpread, 1 + shape.workSpread);
      const tell = (answer: ModelReply): void => {
        if (!underWay.delete(tell)) return;
        keepalive.run = undefined;
        reply(answer);
      };
      const keepalive = clock.after(shape.keepaliveMs, () =>
        tell({ status: 408, headers: {}, body: "", close: true }),
      );
      const isWanted = (): boolean => shape.abandoned === "runs" || underWay.has(tell);
      underWay.add(tell);
      const work = { workMs, done: () => tell(workReply(body, what)), isWanted };
      if (instance?.accept(work) !== true) tell({ status: 450, headers: {}, body: "" });
    },
    get generation() {
      return generation;
    },
  };
}

/** A good answer names its request, so that it is seen whose it is. */
function workReply(body: string, mishap: Exclude<Mishap, "silent"> | undefined): ModelReply {
  if (mishap !== undefined) return MISHAP_REPLIES[mishap];
  if (body === POISON) return MISHAP_REPLIES.error;
  return { status: 200, headers: {}, body: `{"of":${JSON.stringify(body)}}` };
}

const askingToWait = (retryAfter: string | undefined): Record<string, string> =>
  retryAfter === undefined ? {} : { "retry-after": retryAfter };

function outageReply({ kind, retryAfter }: Outage): ModelReply | undefined {
  const headers = askingToWait(retryAfter);
  switch (kind) {
    case "unavailable":
      return { status: 503, headers, body: "" };
    case "bad-gateway":
      return { status: 502, headers, body: "<html>" };
    case "throttled":
      return { status: 429, headers, body: "" };
    case "forbidden":
      return { status: 403, headers, body: "" };
    case "resetting":
      return { broken: "reset" };
    default:
      return undefined;
  }
}
