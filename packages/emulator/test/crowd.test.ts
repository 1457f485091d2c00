import { expect, test } from "vitest";
import { startEmulator, type EasServiceOptions } from "../src/index.ts";

/** A service whose every call takes until the gate opens. */
function gated(options: Partial<EasServiceOptions>) {
  const gate = Promise.withResolvers<void>();
  const serves = async (): Promise<{ body: string }> => {
    await gate.promise;
    return { body: "done" };
  };
  const start = startEmulator({ services: { demo: { ...options, serves } }, encoder: "lexical" });
  return { start, open: () => gate.resolve() };
}

const crowd = (service: { endpoint: string; token: string }): Promise<number>[] =>
  Array.from({ length: 200 }, async () => {
    const headers = { authorization: service.token };
    const answered = await fetch(`${service.endpoint}/slow`, { method: "POST", headers, body: "{}" });
    await answered.text();
    return answered.status;
  });

const countOf = (statuses: readonly number[]): Record<number, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(statuses, String)).map(([status, all]) => [status, all?.length ?? 0]),
  );

test("of two hundred slow calls at once five are worked on, sixty-four wait, and the others are 450", async () => {
  const { start, open } = gated({});
  await using emulator = await start;
  const calls = crowd(emulator.services.demo);
  await expect
    .poll(() => emulator.requests.filter(({ status }) => status === 450).length, { timeout: 15_000 })
    .toBe(131);
  open();

  expect(countOf(await Promise.all(calls))).toEqual({ 200: 69, 450: 131 });
});

test("past the keepalive those at work and those that wait are 408", async () => {
  const { start, open } = gated({ keepaliveMs: 3_000 });
  await using emulator = await start;

  const counts = countOf(await Promise.all(crowd(emulator.services.demo)));
  // Calls that came late may have found a place again, and waited in vain too.
  expect(counts[408]).toBeGreaterThanOrEqual(69);
  expect((counts[408] ?? 0) + (counts[450] ?? 0)).toBe(200);
  open();
});
