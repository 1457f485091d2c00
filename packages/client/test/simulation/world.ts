import { BULK_CONCURRENCY_AT_START, MAX_WAITING_CALLS } from "../../src/config/options.ts";
import { VERB_LIMITS } from "../../src/config/profile.ts";
import { resolveEas } from "../../src/config/resolve.ts";
import type { BodyDecoder, Exchange } from "../../src/exchange.ts";
import { serviceState, type ServiceState } from "../../src/service/service-state.ts";
import { send } from "../../src/transport/send.ts";
import { jsonDecoder } from "../../src/wire/read.ts";
import type { CallPlan, Scenario } from "./scenario.ts";
import { seededRandom } from "./seeded-random.ts";
import { serviceModel } from "./service-model.ts";
import { CALL_FIELD, SimulatedNetwork, type Witness } from "./simulated-network.ts";
import { virtualClock, type VirtualClock } from "./virtual-clock.ts";
import { virtualTimers, type VirtualTimers } from "./virtual-timers.ts";
import type { Call, Complain, Settled } from "./watch.ts";
import { WatchedLimiter } from "./watched-limiter.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_RETRIES = 4;
const MOST_AT_A_TIME = 64;

/** A client with nothing real around it: time, chance and network are simulated. */
export type World = {
  readonly clock: VirtualClock;
  readonly state: ServiceState;
  readonly timers: VirtualTimers;
  readonly network: SimulatedNetwork;
  readonly limiters: readonly WatchedLimiter[];
};

export const originsOf = ({ sites }: Scenario): string[] =>
  sites.map((_site, place) => `https://place-${place}.test`);

export function openWorld(scenario: Scenario, witness: Witness, complain: Complain): World {
  const random = seededRandom(scenario.seed);
  // A clock that begins at zero, and one that has run for a while.
  const clock = virtualClock(random() < 0.5 ? 0 : random() * 1e7);
  const start = clock.now();
  const tokenAt = (moment: number): string =>
    `token-${scenario.rotations.filter((rotation) => start + rotation <= moment).length}`;
  const origins = originsOf(scenario);
  const services = new Map(
    scenario.sites.map(({ shape, outages }, place) => {
      const moved = outages.map((outage) => ({
        ...outage,
        from: start + outage.from,
        until: start + outage.until,
      }));
      const plan = { shape, outages: moved, tokenAt };
      return [origins[place] ?? "", serviceModel(clock, seededRandom(scenario.seed + place + 1), plan)];
    }),
  );
  const network = new SimulatedNetwork(
    clock,
    { connectTimeoutMs: CONNECT_TIMEOUT_MS, serverIdleMs: scenario.serverIdleMs },
    services,
    witness,
  );
  const { service } = resolveEas({
    endpoint: origins.map((origin) => `${origin}/api/predict/demo`),
    // Given below, where nobody is warned that the other addresses are of no use without it.
    failover: true,
    token: () => tokenAt(clock.now()),
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    dispatcher: network,
    now: clock.now,
    random,
    sleep: clock.sleep,
  });
  const timers = virtualTimers(clock);
  const config = { ...service, failover: scenario.failover, warn: () => {}, tell: () => {} };
  const state = { ...serviceState(config), timers };
  const limiters = state.endpoints.all.flatMap((endpoint) => {
    const { origin } = endpoint.address;
    endpoint.dropIdleSockets = () => network.dropIdleSockets(origin);
    const watched = (lane: "bulk" | "chat", slots: number): WatchedLimiter =>
      new WatchedLimiter(
        `${origin} ${lane}`,
        { start: slots, max: MOST_AT_A_TIME, maxWaiting: MAX_WAITING_CALLS, heedsTime: lane === "bulk" },
        complain,
      );
    const lanes = {
      bulk: watched("bulk", BULK_CONCURRENCY_AT_START),
      chat: watched("chat", MOST_AT_A_TIME),
    };
    Object.assign(endpoint.lanes, lanes);
    return Object.values(lanes);
  });
  return { clock, state, timers, network, limiters };
}

/** What is known of a call before anything happened to it. */
export function openCall(
  id: number,
  plan: CallPlan,
  world: World,
): { call: Call; abort: AbortController | undefined } {
  const mayLeave = plan.abortAfterMs !== undefined || plan.leavesWithAnother === true;
  const abort = mayLeave ? new AbortController() : undefined;
  const lane = plan.lane ?? "bulk";
  const limits = {
    ...(lane === "bulk" ? VERB_LIMITS.embed : VERB_LIMITS.chat),
    maxRetries: DEFAULT_MAX_RETRIES,
    ...plan.limits,
  };
  const call: Call = {
    id,
    limits,
    divisible: plan.divisible === true,
    repeat: plan.repeat ?? "safe",
    startedAt: world.clock.now(),
    signal: abort?.signal,
    abortedAt: undefined,
    sent: 0,
    reports: 0,
    retries: 0,
    open: new Set(),
    current: undefined,
    last: undefined,
    lastReport: undefined,
    settled: false,
  };
  return { call, abort };
}

/** Sends the call's exchange through the client, and tells how it ended. */
export function play(
  world: World,
  call: Call,
  { body, onAttempt }: { body: string; onAttempt: NonNullable<Parameters<typeof send>[2]["onAttempt"]> },
): Promise<Settled> {
  const exchange: Exchange<BodyDecoder<unknown>> = {
    operation: "embed",
    method: "POST",
    path: "/embeddings",
    headers: { "content-type": "application/json", [CALL_FIELD]: String(call.id) },
    body,
    repeat: call.repeat,
    divisible: call.divisible,
    limits: call.limits,
    open: (contentType) => jsonDecoder(contentType, (json) => Reflect.get(json as object, "of")),
    readError: () => ({}),
  };
  return send(world.state, exchange, { signal: call.signal, onAttempt }).then(
    ({ value }) => ({ ok: true, value }),
    (reason: unknown) => ({ ok: false, reason }),
  );
}
