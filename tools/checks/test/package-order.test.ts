import { expect, test } from "vitest";
import { packageOrderBreaches } from "../src/package-order.ts";
import { isHouseCode, readFiles, REPOSITORY_ROOT } from "../src/source-file.ts";

const breachesIn = (path: string, text: string): string[] => packageOrderBreaches([{ path, text }]);

test("the packages import in one direction, by name, from the root entry", () => {
  expect(packageOrderBreaches(readFiles(REPOSITORY_ROOT, isHouseCode))).toEqual([]);
});

test.each([
  ["packages/client/src/index.ts", "@paifang/emulator"],
  ["packages/client/src/wire/rerank.test.ts", "@paifang/langchain"],
  ["packages/emulator/src/server.ts", "@paifang/client"],
  ["packages/emulator/test/server.test.ts", "@paifang/client"],
  ["packages/langchain/src/embeddings.ts", "@paifang/emulator"],
  ["packages/langchain/src/embeddings.ts", "@paifang/llamaindex"],
  ["packages/langchain/src/embeddings.ts", "@paifang/client/dist/index.mjs"],
  ["packages/langchain/src/embeddings.ts", "../../client/src/index.ts"],
  ["packages/langchain/src/embeddings.ts", "../test/models.ts"],
  ["packages/langchain/test/chat.test.ts", "../../emulator/src/index.ts"],
  ["packages/bulk/src/index.ts", "paifang"],
  ["apps/ask-docs/src/main.ts", "@paifang/contract"],
  ["apps/ask-docs/src/main.ts", "../../../packages/client/src/index.ts"],
  ["tools/checks/src/surface.ts", "@paifang/client"],
  ["tools/story/src/report.ts", "@paifang/langchain"],
  ["tools/contract/src/check.ts", "@paifang/langchain"],
  ["packages/langchain/src/embeddings.ts", "@paifang/contract"],
  ["packages/client/src/index.ts", "openai"],
  ["packages/langchain/test/chat.test.ts", "@langchain/openai"],
  ["apps/ask-docs/src/main.ts", "openai/resources"],
])("%s may not import %s", (path, specifier) => {
  expect(breachesIn(path, `import { thing } from "${specifier}";`)).toEqual([`${path} ─▶ ${specifier}`]);
});

test.each([
  ["packages/langchain/src/embeddings.ts", "@paifang/client"],
  ["packages/langchain/test/chat.test.ts", "@paifang/emulator"],
  ["packages/client/src/wire/rerank.test.ts", "@paifang/emulator"],
  ["packages/client/test/embed.test.ts", "../src/index.ts"],
  ["packages/client/src/index.ts", "undici"],
  ["packages/client/src/index.ts", "openai-like"],
  ["apps/ask-docs/src/main.ts", "@paifang/langchain"],
  ["apps/ask-docs/src/main.ts", "@paifang/story"],
  ["packages/llamaindex/test/contract.test.ts", "@paifang/contract"],
  ["tools/checks/consumer/langchain.ts", "@paifang/client"],
])("%s may import %s", (path, specifier) => {
  expect(breachesIn(path, `import { thing } from "${specifier}";`)).toEqual([]);
});

test.each(["export *", "export type *", "export * as wire"])("%s is refused", (words) => {
  const path = "packages/client/src/index.ts";

  expect(breachesIn(path, `${words} from "./wire/read.ts";`)).toEqual([
    `${path} ─▶ ./wire/read.ts (export *)`,
  ]);
});

test("a package that the table does not know is refused", () => {
  expect(breachesIn("packages/novelty/src/index.ts", "")).toEqual([
    "packages/novelty/src/index.ts stands in a package that the table does not know",
  ]);
});

test("an index file inside a room is refused", () => {
  expect(breachesIn("packages/client/src/wire/index.ts", "")).toEqual([
    "packages/client/src/wire/index.ts is an index file inside a room",
  ]);
});

test("an adapter does not read the environment, and its tests may", () => {
  expect(breachesIn("packages/langchain/src/llm.ts", "\nconst { PATH } = process.env;")).toEqual([
    "packages/langchain/src/llm.ts:2 ─▶ process.env",
  ]);
  expect(breachesIn("packages/langchain/test/llm.test.ts", "const { PATH } = process.env;")).toEqual([]);
});
