import { expect, test } from "vitest";
import { figureOf, ratioOf } from "../src/page/figures.ts";
import { renderPage } from "../src/page/page.ts";
import { verdictsOf } from "../src/page/verdicts.ts";
import type { Round, RunRecord, WorkloadRecord } from "../src/run/record.ts";
import type { Ran } from "../src/run/run-job.ts";

const ran = (cpuMs: number, more: Partial<Ran> = {}): Ran => ({
  cpuMs,
  wallMs: cpuMs,
  peakMB: 100,
  server: { requests: 1, mostInFlight: 1, mostSockets: 1, cpuMs: 1 },
  ...more,
});

const workload = (name: string, rounds: Round[]): WorkloadRecord => ({ name, count: 10, rounds });

const record = (workloads: WorkloadRecord[]): RunRecord => ({
  startedAt: "2026-11-25T10:00:00.000Z",
  minutes: 1,
  command: "npm run bench --",
  node: "v24.0.0",
  undici: "8.0.0",
  commit: "abc",
  machine: { processor: "a processor", cores: 2, memoryGB: 8 },
  load: [0, 1],
  rounds: 3,
  peerRounds: 2,
  workloads,
  coldStarts: [],
  absent: ["openai"],
});

test("a ratio is taken within a round, so that a slow round disturbs nothing", () => {
  const rounds = [
    { "raw-undici": ran(10), paifang: ran(5) },
    { "raw-undici": ran(1_000), paifang: ran(400) },
    { "raw-undici": ran(10), paifang: { failed: "it ended" } },
  ];

  expect(ratioOf(workload("chat", rounds), "paifang", "cpuMs")).toEqual({
    median: 0.45,
    least: 0.4,
    most: 0.5,
    rounds: 2,
  });
});

test("the median of no values is no figure", () => {
  expect(figureOf([])).toBeUndefined();
  expect(figureOf([3, 1, 2])).toMatchObject({ median: 2, least: 1, most: 3 });
});

test("a target is met at its bound, missed above it, and not measured without figures", () => {
  const verdicts = verdictsOf(
    record([
      workload("chat", [{ "raw-undici": ran(100), paifang: ran(75), "paifang-langchain": ran(91) }]),
      workload("callers-10k", [
        { paifang: ran(1, { server: { requests: 1, mostInFlight: 64, mostSockets: 64, cpuMs: 1 } }) },
      ]),
    ]),
  );
  const met = new Map(
    verdicts.map(({ name, met: is, figure }) => [name, figure === undefined ? "none" : is]),
  );

  expect(met.get("chat")).toBe(true);
  expect(met.get("chat-langchain")).toBe(false);
  expect(met.get("sockets")).toBe(true);
  expect(met.get("embed")).toBe("none");
});

const besides = (MB: number, count: number): number => MB + (count * 1_024 * 4) / 2 ** 20;

const texts = (name: string, count: number, MB: number): WorkloadRecord => ({
  ...workload(name, [{ paifang: ran(1, { peakMB: besides(MB, count) }) }]),
  count,
});

test("memory that the vectors themselves take is not held against the client", () => {
  const verdicts = verdictsOf(record([texts("texts-10k", 10_000, 200), texts("texts-100k", 100_000, 220)]));

  expect(verdicts.find(({ name }) => name === "flat-texts")?.figure?.median).toBeCloseTo(1.1);
});

test("the page says why a target is missed, and that nobody has said it yet", () => {
  const missed = record([
    workload("chat", [{ "raw-undici": ran(100), paifang: ran(90), "paifang-langchain": ran(95) }]),
  ]);

  const page = renderPage(missed, new Map([["chat", "The timers take it."]]));

  expect(page).toContain("**chats, one at a time.** The timers take it.");
  expect(page).toContain("Not explained yet: chats through LangChain, one at a time.");
  expect(page).toMatch(/\| chats, one at a time +\| +≤ 0\.75 × \| +0\.90 \|/);
});

test("other clients that are not there have rows that say so", () => {
  const page = renderPage(record([workload("chat", [{ "raw-undici": ran(100) }])]), new Map());

  expect(page).toMatch(/\| `openai` +\| not installed \|/);
  expect(page).toContain("Not installed in this run: openai.");
});

test("a row that failed says why at the end of the page", () => {
  const rounds = [{ "raw-undici": ran(100), paifang: { failed: "Error: it ended" } }];

  const page = renderPage(record([workload("chat", rounds)]), new Map());

  expect(page).toMatch(/\| \*\*Paifang\*\* +\| +failed \|/);
  expect(page).toContain("Failed in this run: `paifang` at `chat` (Error: it ended).");
});
