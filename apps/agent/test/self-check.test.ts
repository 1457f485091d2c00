import { expect, test } from "vitest";
import type { Attempt } from "../src/attempts.ts";
import { checkRun, type Evidence } from "../src/self-check.ts";

const attempt = (status: number, number = 1): Attempt => ({
  role: "chat",
  operation: "streamChat",
  endpoint: "http://127.0.0.1:1",
  attempt: number,
  status,
  ...(status === 200 ? {} : { errorCode: "SERVICE_UNAVAILABLE" }),
  ms: 1,
  requestBytes: 1,
  responseBytes: 1,
});
const figure = { expression: "420 * 300", value: 126_000 };
const call = (name: string, id: string = name): { id: string; name: string; input: unknown } => ({
  id,
  name,
  input: {},
});

const GOOD: Evidence = {
  asked: [
    [call("search_documentation")],
    [call("forecast_traffic")],
    [call("calculate")],
    [call("hand_in_report")],
  ],
  runs: [
    { name: "search_documentation", input: {}, output: "[1] (gate.md)" },
    { name: "forecast_traffic", input: {}, output: { requestsPerSecond: 420 } },
    { name: "calculate", input: {}, output: figure },
  ],
  attempts: [attempt(200), attempt(503), attempt(200, 2), attempt(200), attempt(200)],
  report: { answer: "Many.", sources: ["gate.md"], figures: [figure] },
  files: new Set(["gate.md"]),
};

const failures = (evidence: Evidence, isLoose = false): string[] =>
  checkRun(evidence, { hasFault: !isLoose, takesAllTools: !isLoose })
    .filter(({ holds }) => !holds)
    .map(({ claim }) => claim);

test("a run as it is meant to be has no surprise", () => {
  expect(failures(GOOD)).toEqual([]);
});

test.each<[string, Partial<Evidence>, RegExp]>([
  [
    "a tool was not called",
    { runs: GOOD.runs.slice(0, 2), asked: GOOD.asked.toSpliced(2, 1) },
    /three tools/,
  ],
  ["no 503 came", { attempts: [attempt(200), attempt(200), attempt(200), attempt(200)] }, /503 was met/],
  ["the 503 was answered by a new call", { attempts: GOOD.attempts.with(2, attempt(200, 1)) }, /503 was met/],
  [
    "the model answered once more than the graph knows",
    { attempts: [...GOOD.attempts, attempt(200)] },
    /repeated/,
  ],
  ["a tool ran twice for one call", { runs: [...GOOD.runs, ...GOOD.runs.slice(1, 2)] }, /repeated/],
  [
    "two calls have one id",
    { asked: GOOD.asked.with(1, [call("forecast_traffic", "calculate")]) },
    /repeated/,
  ],
  ["there is no report", { report: undefined }, /schema/],
  ["the report lacks a field", { report: { answer: "Many.", sources: ["gate.md"] } }, /schema/],
  [
    "a figure was not calculated",
    { report: { answer: "", sources: ["gate.md"], figures: [{ ...figure, value: 7 }] } },
    /figure/,
  ],
  ["there is no figure", { report: { answer: "", sources: ["gate.md"], figures: [] } }, /figure/],
  ["a source does not exist", { report: { answer: "", sources: ["wall.md"], figures: [figure] } }, /source/],
])("it is a surprise that %s", (_what, change, claim) => {
  expect(failures({ ...GOOD, ...change })).toContainEqual(expect.stringMatching(claim));
});

test("a model of one's own may do without a tool, a figure, a source and a 503", () => {
  const asked = [[call("hand_in_report")]];
  const report = { answer: "Hello.", sources: [], figures: [] };

  expect(failures({ ...GOOD, asked, runs: [], attempts: [attempt(200)], report }, true)).toEqual([]);
});
