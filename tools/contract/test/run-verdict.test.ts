import { expect, test } from "vitest";
import { titlesOf } from "../src/features.ts";
import { HOSTS } from "../src/hosts.ts";
import { CAPABILITIES, verdictOf, type ToldTest } from "../src/run-verdict.ts";

/** A run in which everything passed; LangChain cannot tell counted tokens of embeddings. */
function wholeRun(): ToldTest[] {
  const suites = HOSTS.flatMap((host) => CAPABILITIES.map((capability) => ({ host, capability })));
  return suites.flatMap(({ host, capability }) => {
    const cannot: Record<string, string> =
      host === "LangChain" && capability === "embeddings" ? { "token-counts": "No place." } : {};
    const features = Object.keys(titlesOf(capability)).filter((feature) => !Object.hasOwn(cannot, feature));
    return [
      { meta: { host, capability, cannot, notes: {} }, passed: true },
      ...features.map((feature) => ({ meta: { host, capability, feature }, passed: true })),
    ];
  });
}

const isOf =
  (host: string, feature: string) =>
  ({ meta }: ToldTest) =>
    meta.host === host && meta.capability === "chat" && "feature" in meta && meta.feature === feature;

test("a run in which every host passed has a report for each host and capability", () => {
  const verdict = verdictOf(wholeRun());

  expect(verdict).toMatchObject({ kind: "whole" });
  const reports = verdict.kind === "whole" ? verdict.reports : [];
  expect(reports.map(({ host, capability }) => `${host} ${capability}`)).toHaveLength(16);
  expect(reports.find(({ host }) => host === "LangChain")?.cannot).toEqual({ "token-counts": "No place." });
});

test("a run without a host is a part, and so is one without any contract test", () => {
  const run = wholeRun().filter(({ meta }) => meta.host !== "LlamaIndex");

  expect(verdictOf(run)).toEqual({
    kind: "part",
    missing: CAPABILITIES.map((capability) => `LlamaIndex, ${capability}: was not run`),
  });
  expect(verdictOf([])).toMatchObject({ kind: "part" });
});

test("a feature that was filtered away makes the run a part, unless the host cannot have it", () => {
  const run = wholeRun().filter((told) => !isOf("client", "text")(told));

  expect(verdictOf(run)).toEqual({ kind: "part", missing: ["client, chat: text was not run"] });
});

test("a feature with one failed test of several has failed", () => {
  const failed: ToldTest = {
    meta: { host: "LangChain", capability: "chat", feature: "text" },
    passed: false,
  };

  expect(verdictOf([...wholeRun(), failed])).toEqual({
    kind: "part",
    missing: ["LangChain, chat: text failed"],
  });
});

test("a host that the list does not know is named", () => {
  const stranger: ToldTest = {
    meta: { host: "Haystack", capability: "chat", feature: "text" },
    passed: true,
  };

  expect(verdictOf([...wholeRun(), stranger, stranger])).toEqual({ kind: "strangers", hosts: ["Haystack"] });
});
