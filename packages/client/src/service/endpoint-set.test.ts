import { expect, test } from "vitest";
import { parseEasAddress } from "../endpoint/address.ts";
import { resolveEas } from "../config/resolve.ts";
import { endpointSet, type EndpointChange, type EndpointSet, type EndpointState } from "./endpoint-set.ts";
import { serviceState } from "./service-state.ts";

type Staged = { set: EndpointSet; near: EndpointState; far: EndpointState; changes: string[] };

function staged(failover = true): Staged {
  const endpoint = ["http://near.test/api/predict/x", "http://far.test/api/predict/x"];
  const [near, far] = serviceState(resolveEas({ endpoint, failover: true, token: "t" }).service).endpoints
    .all;
  if (near === undefined || far === undefined) throw new Error("two endpoints were given");
  const changes: string[] = [];
  const told = ({ endpoint: { address }, state, restMs }: EndpointChange): void =>
    void changes.push([new URL(address.base).hostname, state, restMs].join(" ").trim());
  return { set: endpointSet([near, far], failover, told), near, far, changes };
}

const once = (
  set: EndpointSet,
  endpoint: EndpointState,
  verdict: "well" | "unreachable" | "unavailable" | "unknown",
  now: number,
): void => set.settle(endpoint, { verdict, probe: set.begin(endpoint, now) }, now);

test("the first endpoint is asked as long as it is well", () => {
  const { set, near } = staged();
  once(set, near, "well", 0);
  once(set, near, "unknown", 0);
  expect(set.candidate(0)).toBe(near);
});

test("an endpoint that cannot be reached rests for 30 s, and the next is asked", () => {
  const { set, near, far, changes } = staged();
  once(set, near, "unreachable", 0);
  expect(set.candidate(29_999)).toBe(far);
  expect(set.candidate(30_000)).toBe(near);
  expect(changes).toEqual(["near.test resting 30000"]);
});

test("three answers of 502 or 503 within 10 s make an endpoint rest, unless another came between", () => {
  const { set, near, far } = staged();
  for (const now of [0, 4_000]) once(set, near, "unavailable", now);
  once(set, near, "well", 5_000);
  for (const now of [6_000, 7_000]) once(set, near, "unavailable", now);
  expect(set.candidate(7_000)).toBe(near);
  once(set, near, "unavailable", 17_500);
  expect(set.candidate(17_500)).toBe(near);
  for (const now of [17_600, 17_700]) once(set, near, "unavailable", now);
  expect(set.candidate(17_700)).toBe(far);
});

test("after the rest one attempt finds out, while the others go to the next", () => {
  const { set, near, far } = staged();
  once(set, near, "unreachable", 0);
  expect(set.begin(near, 30_000)).toBe(true);
  expect(set.candidate(30_000)).toBe(far);
  set.settle(near, { verdict: "unknown", probe: true }, 30_000);
  expect(set.candidate(30_000)).toBe(near);
});

test("each failed probe doubles the rest, up to 5 min", () => {
  const { set, near, changes } = staged();
  let now = 0;
  for (const restMs of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
    once(set, near, "unreachable", now);
    now += restMs;
  }
  expect(changes.map((change) => Number(change.split(" ").at(-1)))).toEqual([
    30_000, 60_000, 120_000, 240_000, 300_000, 300_000,
  ]);
});

test("an endpoint that is back is asked first again, and its next rest is short", () => {
  const { set, near, changes } = staged();
  once(set, near, "unreachable", 0);
  once(set, near, "unavailable", 30_000);
  once(set, near, "well", 90_000);
  expect(set.candidate(90_000)).toBe(near);
  once(set, near, "unreachable", 100_000);
  expect(changes).toEqual([
    "near.test resting 30000",
    "near.test resting 60000",
    "near.test back",
    "near.test resting 30000",
  ]);
});

test("what was sent before the rest began does not prolong it", () => {
  const { set, near, changes } = staged();
  const late = { verdict: "unreachable", probe: false } as const;
  set.settle(near, late, 0);
  set.settle(near, late, 10);
  expect(changes).toHaveLength(1);
});

test("when all rest, the one that rests the shortest is asked", () => {
  const { set, near, far } = staged();
  once(set, near, "unreachable", 0);
  once(set, far, "unreachable", 5_000);
  expect(set.candidate(6_000)).toBe(near);
});

test("without failover only the first is asked, whatever happens", () => {
  const { set, near, changes } = staged(false);
  for (const now of [0, 1, 2]) once(set, near, "unreachable", now);
  expect(set.candidate(3)).toBe(near);
  expect(changes).toEqual([]);
});

test("an address of a VPC that others stand in for gets 2 s to connect", () => {
  const VPC = "http://1234.vpc.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/x";
  const PUBLIC = "https://1234.cn-hangzhou.pai-eas.aliyuncs.com/api/predict/x";
  const timeoutsOf = (options: object): number[] =>
    serviceState(resolveEas({ endpoint: [VPC, PUBLIC], token: "t", ...options }).service).endpoints.all.map(
      ({ connectTimeoutMs }) => connectTimeoutMs,
    );
  expect(parseEasAddress(VPC).network).toBe("vpc");
  expect(timeoutsOf({ failover: true })).toEqual([2_000, 5_000]);
  expect(timeoutsOf({ failover: true, connectTimeoutMs: 700 })).toEqual([700, 700]);
});
