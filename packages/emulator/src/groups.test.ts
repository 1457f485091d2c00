import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refusal } from "./answer.ts";
import { hostServices, openGroups, resetServices, type HostedEas } from "./services.ts";
import type { EasServiceOptions, GroupOptions } from "./types.ts";

beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

/** Two members of one group, and a service beside it. */
function hosted(options: Partial<EasServiceOptions>, group: Partial<GroupOptions> = {}): HostedEas[] {
  const one: EasServiceOptions = { serves: "embed", ...options };
  const services = hostServices({ one, other: one, alone: one }, "lexical");
  openGroups({ g: { members: { one: 1, other: 1 }, ...group } }, services);
  return services as HostedEas[];
}

/** How many requests in a row are let through, up to so many. */
function letThrough(service: HostedEas | undefined, most: number): number {
  for (let count = 0; count < most; count++)
    try {
      service?.rules.checkRate();
    } catch (reason) {
      if (!(reason instanceof Refusal)) throw reason;
      return count;
    }
  return most;
}

test("a group on a shared gateway lets 10,000 requests a second through, whichever member they go to", () => {
  const [one, other, alone] = hosted({ gateway: "shared", rateLimit: 12_000 });

  expect(letThrough(one, 6_000)).toBe(6_000);
  expect(letThrough(other, 20_000)).toBe(4_000);
  expect(letThrough(alone, 20_000)).toBe(12_000);
  vi.advanceTimersByTime(1_000);
  expect(letThrough(other, 20_000)).toBe(10_000);
});

test("a group on a dedicated gateway has no limit", () => {
  const [one] = hosted({ gateway: "dedicated" });
  expect(letThrough(one, 20_000)).toBe(20_000);
});

test("what a member refuses itself is not counted for its group", () => {
  const [one, other] = hosted({ rateLimit: 3 }, { rateLimit: 5 });

  expect(letThrough(one, 10)).toBe(3);
  expect(letThrough(one, 10)).toBe(0);
  expect(letThrough(other, 10)).toBe(2);
});

test("reset gives a group its places back", () => {
  const services = hosted({}, { rateLimit: 1 });
  expect(letThrough(services[0], 5)).toBe(1);
  resetServices(services);
  expect(letThrough(services[1], 5)).toBe(1);
});
