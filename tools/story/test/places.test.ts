import { expect, test } from "vitest";
import { endpointVariable, exportLines } from "../src/places.ts";

test.each([
  { environment: {}, role: "embed", kind: "eas", variable: undefined },
  { environment: { PAI_EAS_ENDPOINT: "a" }, role: "embed", kind: "eas", variable: "PAI_EAS_ENDPOINT" },
  {
    environment: { PAI_EAS_ENDPOINT: "a", PAI_EAS_EMBED_ENDPOINT: "b" },
    role: "embed",
    kind: "eas",
    variable: "PAI_EAS_EMBED_ENDPOINT",
  },
  { environment: { PAI_EAS_RERANK_ENDPOINT: " " }, role: "rerank", kind: "eas", variable: undefined },
  { environment: { PAI_EAS_ENDPOINT: "a" }, role: "rerank", kind: "aisearch", variable: undefined },
  {
    environment: { AISEARCH_ENDPOINT: "a" },
    role: "rerank",
    kind: "aisearch",
    variable: "AISEARCH_ENDPOINT",
  },
  { environment: { AISEARCH_ENDPOINT: "a" }, role: "chat", kind: "aisearch", variable: undefined },
] as const)("$role on $kind with $environment is at $variable", ({ environment, role, kind, variable }) => {
  expect(endpointVariable(role, kind, environment)).toBe(variable);
});

const namesOf = (lines: readonly string[]): (string | undefined)[] =>
  lines.map((line) => /^export (\w+)=/.exec(line)?.[1]);

test("the lines to export name an endpoint and its secrets for each role", () => {
  expect(namesOf(exportLines("eas"))).toEqual([
    "PAI_EAS_EMBED_ENDPOINT",
    "PAI_EAS_EMBED_TOKEN",
    "PAI_EAS_RERANK_ENDPOINT",
    "PAI_EAS_RERANK_TOKEN",
    "PAI_EAS_CHAT_ENDPOINT",
    "PAI_EAS_CHAT_TOKEN",
  ]);
  expect(namesOf(exportLines("aisearch"))).toContain("AISEARCH_RERANK_DEPLOYMENT_ID");
  expect(namesOf(exportLines("aisearch"))).toContain("PAI_EAS_CHAT_TOKEN");
});
