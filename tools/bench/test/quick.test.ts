import { afterAll, beforeAll, expect, test } from "vitest";
import { measure } from "../src/run/measure.ts";
import { planOf, type Planned } from "../src/run/plan.ts";
import { expectedOf, jobOf, judged, runWorkload } from "../src/run/run.ts";
import { startServerProcess } from "../src/server/server-process.ts";
import type { SubjectName } from "../src/subjects/all.ts";
import { startServer, type BenchServer } from "../src/server/server.ts";

/** Those that need nothing but this repository. Nothing here judges time. */
const SUBJECTS = [
  "raw-undici",
  "undici-dispatch",
  "undici-dispatch-base64",
  "bare-socket",
  "fetch",
  "paifang",
];
const QUICK = { rounds: 1, peerRounds: 0, quick: true };

let server: BenchServer;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server.close());

const planned = planOf({ ...QUICK, subjects: SUBJECTS }, () => false).flatMap((plan) =>
  (plan.rounds[0] ?? []).map((subject) => ({ name: plan.workload.name, subject, plan })),
);
const readsNothing = (subject: string): boolean => subject.startsWith("undici-dispatch");
const waiting = planned.filter(({ name }) => name === "first-chunk");
const floors = planned.filter(({ name, subject }) => readsNothing(subject) && name !== "first-chunk");
const readers = planned.filter(({ name, subject }) => !readsNothing(subject) && name !== "first-chunk");

const run = (subject: SubjectName, plan: Planned): ReturnType<typeof measure> =>
  measure(jobOf(plan, subject, server.address), async () => {});

test.each(readers)("$subject does $name and gets what the server said", async ({ subject, plan }) => {
  expect(await run(subject, plan)).toMatchObject({ digest: expectedOf(plan) });
});

test.each(floors)("$subject does $name and reads nothing of it", async ({ subject, plan }) => {
  expect(await run(subject, plan)).not.toHaveProperty("digest");
});

test.each(waiting)("$subject tells how long the first chunk took", async ({ subject, plan }) => {
  expect(await run(subject, plan)).toMatchObject({ waitMs: expect.any(Number) });
});

test("a job runs in a process of its own, on a server in another one that counts its requests", async () => {
  await using apart = await startServerProcess();
  const [plan] = planOf({ ...QUICK, workloads: ["chat"], subjects: ["paifang"] }, () => false);
  if (plan === undefined) throw new Error("there is no workload named chat");
  const lines: string[] = [];

  const { rounds } = await runWorkload(plan, apart, (line) => lines.push(line));

  expect(rounds).toEqual([
    { paifang: expect.objectContaining({ server: expect.objectContaining({ requests: plan.count }) }) },
  ]);
  expect(lines).toEqual([expect.stringMatching(/^chat, round 1, paifang: .* µs CPU a call/)]);
});

test("a subject that loses part of the answer has no figures", () => {
  const counts = { requests: 1, mostInFlight: 1, mostSockets: 1, cpuMs: 1 };
  const ran = { cpuMs: 1, wallMs: 1, peakMB: 1, server: counts };

  expect(judged({ ...ran, digest: "whole" }, "whole")).toHaveProperty("cpuMs");
  expect(judged({ ...ran, digest: "less" }, "whole")).toEqual({ failed: expect.any(String) });
});
