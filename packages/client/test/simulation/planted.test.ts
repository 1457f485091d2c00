import { afterEach, expect, test, vi } from "vitest";
import { Limiter } from "../../src/service/limiter.ts";
import type { Scenario } from "./scenario.ts";
import { coldBurst, deadBurst, failover, scenario } from "./scenarios.ts";
import { simulate } from "./simulate.ts";
import type { World } from "./world.ts";

/** Puts another function in the place of one that the client calls. */
const replace = (room: object, parts: Record<string, unknown>): void => void Object.assign(room, parts);

const forEndpoints =
  (change: (endpoint: World["state"]["endpoints"]["all"][number]) => void) =>
  ({ state }: World): void =>
    state.endpoints.all.forEach(change);

const throttled: Scenario = scenario(
  "throttled with a wish to wait",
  { kind: "rate", calls: 200, perSecond: 100 },
  { shape: { requestsPerSecond: 20, retryAfter: "2" } },
);

type Plant = { breach: string; in: Scenario; tamper(world: World): unknown };

const PLANTS: readonly (readonly [what: string, Plant])[] = [
  [
    "a budget that pays for all",
    {
      breach: "budget",
      in: deadBurst("unavailable"),
      tamper: forEndpoints(({ budget }) => replace(budget, { spend: () => true })),
    },
  ],
  [
    "a budget that pays for nothing",
    {
      breach: "budget",
      in: deadBurst("unavailable"),
      tamper: forEndpoints(({ budget }) => replace(budget, { spend: () => false })),
    },
  ],
  [
    "a gate that never closes",
    {
      breach: "gate",
      in: throttled,
      tamper: forEndpoints(({ gate }) => replace(gate, { closeUntil: () => {} })),
    },
  ],
  [
    "a limiter that keeps its slots",
    {
      breach: "lost slot",
      in: coldBurst(),
      tamper: () => vi.spyOn(Limiter.prototype, "release").mockReturnValue(),
    },
  ],
  [
    "a limiter that knows no limit",
    {
      breach: "limiter",
      in: coldBurst(),
      tamper: () => vi.spyOn(Limiter.prototype, "take").mockReturnValue(true),
    },
  ],
  [
    "a limiter that lets newcomers pass the line",
    {
      breach: "fifo",
      in: scenario("steady", { kind: "rate", calls: 200, perSecond: 200 }),
      tamper: () => {
        let turn = 0;
        const take = Limiter.prototype.take;
        vi.spyOn(Limiter.prototype, "take").mockImplementation(function (this: Limiter) {
          return turn++ % 50 === 49 || take.call(this);
        });
      },
    },
  ],
  [
    "failover without permission",
    {
      breach: "endpoints",
      in: { ...failover("refused"), failover: false },
      tamper: ({ state: { endpoints } }) => replace(endpoints, { only: endpoints.all[1] }),
    },
  ],
  [
    "failover that never rests an endpoint",
    {
      breach: "endpoints",
      in: failover("refused"),
      tamper: ({ state: { endpoints } }) => replace(endpoints, { settle: () => {} }),
    },
  ],
  [
    "waits that take no time",
    {
      breach: "waits",
      in: deadBurst("unavailable"),
      tamper: ({ state: { config } }) => replace(config, { sleep: async () => {} }),
    },
  ],
  [
    "chance that is no share of one",
    {
      breach: "waits",
      in: deadBurst("unavailable"),
      tamper: ({ state: { config } }) => replace(config, { random: () => 3 }),
    },
  ],
  [
    "time limits that never ring",
    {
      breach: "exactly once",
      in: deadBurst("hanging"),
      tamper: ({ timers }) => replace(timers, { add: (at: number, ring: () => void) => ({ at, ring }) }),
    },
  ],
  [
    "time limits that ring late",
    {
      breach: "deadline",
      in: deadBurst("hanging"),
      tamper: ({ timers }) => {
        const { add } = timers;
        replace(timers, { add: (at: number, ring: () => void) => add(at + 1, ring) });
      },
    },
  ],
  [
    "answers of another call",
    {
      breach: "typed end",
      in: coldBurst(),
      tamper: ({ network }) => {
        const dispatch = network.dispatch.bind(network);
        replace(network, {
          dispatch: (options: Parameters<typeof dispatch>[0], handler: Parameters<typeof dispatch>[1]) =>
            dispatch({ ...options, body: "0" }, handler),
        });
      },
    },
  ],
];

afterEach(() => void vi.restoreAllMocks());

test.each(PLANTS)("%s is seen", async (_what, { breach, in: where, tamper }) => {
  const { breaches } = await simulate(where, tamper);

  expect(breaches.map((text) => text.split(":")[0])).toContain(breach);
});
