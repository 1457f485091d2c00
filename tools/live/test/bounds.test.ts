import { expect, test } from "vitest";
import { openJournal } from "../src/journal.ts";
import { openMask } from "../src/mask.ts";
import { makePlan } from "../src/plan.ts";
import { probe, type Probe } from "../src/probe.ts";
import { run, type Result } from "../src/run.ts";
import { readServices } from "../src/services.ts";
import { openWire } from "../src/wire.ts";
import { easVariables } from "./support/live-program.ts";
import { json, rawServer, type RawServer } from "./support/raw-server.ts";

const ready = probe({
  row: 2,
  question: "Is it there?",
  roles: ["chat"],
  cost: { requests: 1, bytes: 10 },
  page: "docs/wire/errors.md",
  ask: async (service) => ({ answer: String((await service.ask({ path: "/late" })).status), details: [] }),
});

async function runProbes(server: RawServer, probes: readonly Probe[]): Promise<readonly Result[]> {
  const endpoint = `${server.url}/api/predict/demo`;
  const services = readServices(easVariables("CHAT", { endpoint, token: "bounded-secret" }));
  const mask = openMask(services);
  const wire = openWire({ services, mask, journal: openJournal() });
  const listener = { onAsk: () => undefined, onResult: () => undefined };
  const plan = makePlan(probes, services, { only: [], yesLarge: false });
  try {
    return (await run({ plan, wire, mask, listener })).results;
  } finally {
    await wire.close();
  }
}

test("a probe that wants more requests than it announced is stopped before it sends them", async () => {
  await using server = await rawServer((_request, outgoing) => json(outgoing, 200, {}));
  const greedy: Probe = {
    ...ready,
    ask: async (service) => {
      for (;;) await service.attempt({ path: "/more" });
    },
  };

  const results = await runProbes(server, [greedy, ready]);

  expect(results.map(({ hasAnswer, answer }) => ({ hasAnswer, answer }))).toEqual([
    { hasAnswer: false, answer: expect.stringMatching(/^failed: the probe wanted to send more/) },
    { hasAnswer: true, answer: "200" },
  ]);
  expect(server.requests.filter(({ url }) => url.endsWith("/more"))).toHaveLength(1);
});

test("a probe that wants more bytes than it announced sends none of them", async () => {
  await using server = await rawServer((_request, outgoing) => json(outgoing, 200, {}));
  const heavy: Probe = {
    ...ready,
    ask: async (service) => ({
      answer: String((await service.ask({ body: "x".repeat(11) })).status),
      details: [],
    }),
  };

  const [result] = await runProbes(server, [heavy]);

  expect(result?.hasAnswer).toBe(false);
  expect(server.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

test("a probe that gets no answer ends at its time limit, and the next goes on", async () => {
  await using server = await rawServer(({ url }, outgoing) => {
    if (!url.endsWith("/late")) json(outgoing, 200, {});
  });
  const patient: Probe = { ...ready, timeLimitMs: 50 };
  const quick: Probe = { ...ready, ask: async () => ({ answer: "at once", details: [] }) };

  const results = await runProbes(server, [patient, quick]);

  expect(results.map(({ answer }) => answer)).toEqual(["failed: no end within 0.05 s", "at once"]);
});
