import fc from "fast-check";
import { expect, test } from "vitest";
import { resolveEas } from "../config/resolve.ts";
import { ConfigError } from "../errors.ts";
import { endpointSet, type EndpointSet, type EndpointState, type Verdict } from "./endpoint-set.ts";
import { serviceState } from "./service-state.ts";

const HOSTS = [
  "https://123.vpc.cn-hangzhou.pai-eas.aliyuncs.com",
  "https://123.cn-hangzhou.pai-eas.aliyuncs.com",
  "https://gateway.example.com",
];
const BASES = HOSTS.map((host) => `${host}/api/predict/demo`);
const [ENDPOINTS, [FIRST]] = ((): [
  readonly [EndpointState, ...EndpointState[]],
  readonly [EndpointState],
] => {
  const [first, ...others] = serviceState(resolveEas({ endpoint: BASES, failover: true, token: "t" }).service)
    .endpoints.all;
  if (first === undefined) throw new TypeError("no endpoint");
  return [[first, ...others], [first]];
})();

/** An attempt begins, at the endpoint that is to be asked; it ends some attempts later, or never. */
type Attempt = { afterMs: number; verdict: Verdict; openFor: number };
const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({
    afterMs: fc.constantFrom(0, 0, 10, 3_000, 9_999, 10_000, 29_999, 30_000, 60_000, 300_000, 1_000_000),
    verdict: fc.constantFrom<Verdict>(
      "well",
      "unreachable",
      "unreachable",
      "unavailable",
      "unavailable",
      "unknown",
    ),
    openFor: fc.nat(4),
  }),
  { maxLength: 80 },
);

type Open = { endpoint: EndpointState; probe: boolean; attempt: Attempt; turn: number };

/** A probe that is still open when an earlier attempt's answer ends the rest, and another's failure begins one. */
const PROBE_OUTLIVES_ITS_REST: Attempt[] = [
  { afterMs: 0, verdict: "unreachable", openFor: 3 },
  { afterMs: 0, verdict: "well", openFor: 0 },
  { afterMs: 0, verdict: "well", openFor: 3 },
  { afterMs: 0, verdict: "unreachable", openFor: 2 },
  { afterMs: 0, verdict: "well", openFor: 0 },
  { afterMs: 30_000, verdict: "well", openFor: 2 },
  { afterMs: 0, verdict: "well", openFor: 0 },
  { afterMs: 1_000_000, verdict: "well", openFor: 0 },
];

/** Plays attempts; `asked` hears of each at its beginning, `ended` before its verdict is told. */
function play(
  set: EndpointSet,
  script: readonly Attempt[],
  hear: { asked(begun: Open, now: number): void; ended(over: Open, now: number): void },
): void {
  let now = 0;
  let open: Open[] = [];
  const end = (over: Open): void => {
    hear.ended(over, now);
    set.settle(over.endpoint, { verdict: over.attempt.verdict, probe: over.probe }, now);
  };
  for (const [turn, attempt] of script.entries()) {
    now += attempt.afterMs;
    for (const due of open.filter((begun) => begun.turn + begun.attempt.openFor < turn)) end(due);
    open = open.filter((begun) => begun.turn + begun.attempt.openFor >= turn);
    const endpoint = set.candidate(now);
    const begun = { endpoint, probe: set.begin(endpoint, now), attempt, turn };
    hear.asked(begun, now);
    open.push(begun);
  }
}

test("without permission only the first endpoint is ever asked, whatever happens to it", () => {
  fc.assert(
    fc.property(attempts, (script) => {
      play(
        endpointSet(ENDPOINTS, false, () => {}),
        script,
        {
          asked: ({ endpoint, probe }) => {
            expect(endpoint).toBe(FIRST);
            expect(probe).toBe(false);
          },
          ended: () => {},
        },
      );
    }),
  );
});

test("an endpoint is passed over only after it failed by connection or three times by status, and not for longer than its rest", () => {
  fc.assert(
    fc.property(attempts, (script) => {
      const failures = new Map<EndpointState, { at: number; verdict: Verdict }[]>();
      const recent = (endpoint: EndpointState, now: number): boolean => {
        const told = (failures.get(endpoint) ?? []).filter(({ at }) => at > now - 300_000);
        return (
          told.some(({ verdict }) => verdict === "unreachable") ||
          // The third makes it rest; a failed probe makes it rest longer.
          told.filter(({ verdict }) => verdict === "unavailable").length >= 1
        );
      };
      const openProbes = new Map<EndpointState, number>();
      play(
        endpointSet(ENDPOINTS, true, () => {}),
        script,
        {
          asked: ({ endpoint, probe }, now) => {
            const probes = (openProbes.get(endpoint) ?? 0) + (probe ? 1 : 0);
            openProbes.set(endpoint, probes);
            expect(probes).toBeLessThanOrEqual(1);
            const passedOver = ENDPOINTS.slice(0, ENDPOINTS.indexOf(endpoint));
            for (const before of passedOver)
              expect(recent(before, now) || openProbes.get(before) === 1).toBe(true);
          },
          ended: ({ endpoint, probe, attempt: { verdict } }, now) => {
            if (probe) openProbes.set(endpoint, (openProbes.get(endpoint) ?? 0) - 1);
            failures.set(endpoint, [...(failures.get(endpoint) ?? []), { at: now, verdict }]);
          },
        },
      );
    }),
    { examples: [[PROBE_OUTLIVES_ITS_REST]] },
  );
});

test("refusals that are no outage never move a call on", () => {
  const harmless = attempts.map((script) =>
    script.map((attempt, turn) => ({
      ...attempt,
      // Two 503 in a row at most, and a good answer, or one of another status, after them.
      verdict:
        turn % 3 === 2 ? ("well" as const) : turn % 2 === 0 ? ("unknown" as const) : ("unavailable" as const),
      openFor: 0,
    })),
  );
  fc.assert(
    fc.property(harmless, (script) => {
      play(
        endpointSet(ENDPOINTS, true, () => {}),
        script,
        {
          asked: ({ endpoint }) => expect(endpoint).toBe(FIRST),
          ended: () => {},
        },
      );
    }),
  );
});

test("rests double from 30 s to 5 min, and begin anew after an answer", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 12 }), (probesThatFail) => {
      const rests: number[] = [];
      const set = endpointSet(ENDPOINTS, true, ({ endpoint, restMs }) => {
        if (endpoint === FIRST && restMs !== undefined) rests.push(restMs);
      });
      let now = 0;
      let expected = 30_000;
      const ask = (verdict: Verdict): void => {
        const probe = set.begin(FIRST, now);
        set.settle(FIRST, { verdict, probe }, now);
      };
      ask("unreachable");
      for (const fails of probesThatFail) {
        expect(rests.at(-1)).toBe(expected);
        now += expected - 1;
        expect(set.candidate(now)).not.toBe(FIRST);
        now += 1;
        expect(set.candidate(now)).toBe(FIRST);
        ask(fails ? "unavailable" : "well");
        if (!fails) ask("unreachable");
        expected = fails ? Math.min(300_000, expected * 2) : 30_000;
      }
    }),
  );
});

/** The addresses in the order in which they would be asked. */
function addressesOf(endpoint: readonly string[]): string[] | "refused" {
  try {
    const { service } = resolveEas({ endpoint, failover: true, token: "t", auth: "signature" });
    return service.addresses.map(({ base }) => base);
  } catch (error) {
    if (ConfigError.isInstance(error)) return "refused";
    throw error;
  }
}

test("a list that leads from https to http is refused, and any other is kept in its order", () => {
  const address = fc
    .tuple(fc.constantFrom("https", "http"), fc.nat(30), fc.constantFrom("vpc.", ""))
    .map(
      ([scheme, id, network]) =>
        `${scheme}://${id}.${network}cn-hangzhou.pai-eas.aliyuncs.com/api/predict/demo`,
    );
  const lists = fc.uniqueArray(address, { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lists, (endpoint) => {
      const secureAt = endpoint.findIndex((text) => text.startsWith("https:"));
      const isLessSecure = secureAt >= 0 && endpoint.slice(secureAt).some((text) => text.startsWith("http:"));
      expect(addressesOf(endpoint)).toEqual(isLessSecure ? "refused" : endpoint);
    }),
  );
});
