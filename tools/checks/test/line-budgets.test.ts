import { expect, test } from "vitest";
import { overlongFiles, overspentAdapters } from "../src/line-budgets.ts";
import { isHouseCode, readFiles, REPOSITORY_ROOT } from "../src/source-file.ts";

const files = readFiles(REPOSITORY_ROOT, isHouseCode);
const codeOf = (lines: number): string => "void 0;\n".repeat(lines);

test("the adapters keep their line budgets", () => {
  expect(overspentAdapters(files)).toEqual([]);
});

test("the files of the house keep below their hard stop", () => {
  expect(overlongFiles(files)).toEqual([]);
});

test.each([
  ["langchain", 900],
  ["llamaindex", 400],
  ["ai-sdk", 300],
])("%s may spend %d code lines, over all its source files", (name, budget) => {
  const half = codeOf(budget / 2);
  const adapter = [
    { path: `packages/${name}/src/index.ts`, text: half },
    { path: `packages/${name}/src/llm.ts`, text: half },
    { path: `packages/${name}/src/llm.test.ts`, text: half },
  ];

  expect(overspentAdapters(adapter)).toEqual([]);
  expect(overspentAdapters([...adapter, { path: `packages/${name}/src/more.ts`, text: "void 0;" }])).toEqual([
    `packages/${name} has ${budget + 1} code lines of ${budget}`,
  ]);
});

test("comments and blank lines cost an adapter nothing", () => {
  const comments = "/* 牌坊\n\n a gate */\n// one\n\n  \n".repeat(500);

  expect(overspentAdapters([{ path: "packages/langchain/src/index.ts", text: comments }])).toEqual([]);
});

test.each([
  ["packages/client/src/errors.ts", 350],
  ["packages/client/src/errors.test.ts", 500],
  ["packages/client/test/support/state.ts", 500],
])("%s may have %d lines", (path, stop) => {
  expect(overlongFiles([{ path, text: "\n".repeat(stop) }])).toEqual([]);
  expect(overlongFiles([{ path, text: "\n".repeat(stop + 1) }])).toEqual([
    `${path} has ${stop + 1} lines of ${stop}`,
  ]);
});
