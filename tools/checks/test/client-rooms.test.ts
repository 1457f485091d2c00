import { expect, test } from "vitest";
import { clientRoomBreaches } from "../src/client-rooms.ts";
import { isHouseCode, readFiles, REPOSITORY_ROOT } from "../src/source-file.ts";

const breachesIn = (path: string, text: string): string[] =>
  clientRoomBreaches([{ path: `packages/client/src/${path}`, text }]);

test("the rooms of the client import in one direction", () => {
  expect(clientRoomBreaches(readFiles(REPOSITORY_ROOT, isHouseCode))).toEqual([]);
});

test.each([
  ["wire/rerank.ts", "../config/options.ts", "wire/rerank.ts ─▶ config/options.ts"],
  ["config/resolve.ts", "../service/learned.ts", "config/resolve.ts ─▶ service/learned.ts"],
  ["transport/send.ts", "../wire/rerank.ts", "transport/send.ts ─▶ wire/rerank.ts"],
  ["transport/send.ts", "../sse/splitter.ts", "transport/send.ts ─▶ sse/splitter.ts"],
  ["wire/rerank.ts", "../endpoint/route.ts", "wire/rerank.ts ─▶ endpoint/route.ts"],
  ["batch/run.ts", "../transport/send.ts", "batch/run.ts ─▶ transport/send.ts"],
  ["vectors/validate.ts", "../config/profile.ts", "vectors/validate.ts ─▶ config/profile.ts"],
  ["sse/splitter.ts", "../chat/tools.ts", "sse/splitter.ts ─▶ chat/tools.ts"],
  ["operations/embed.ts", "../index.ts", "operations/embed.ts ─▶ index.ts"],
  ["types.ts", "./retry-table.ts", "types.ts ─▶ retry-table.ts"],
  ["eas-client.ts", "./host/service-fields.ts", "eas-client.ts ─▶ host/service-fields.ts"],
  ["eas-client.ts", "./ai-search-client.ts", "eas-client.ts ─▶ ai-search-client.ts"],
  ["operations/embed.ts", "../../test/support/state.ts", "operations/embed.ts ─▶ ../test/support/state.ts"],
  ["operations/embed.ts", "../plumbing/pipe.ts", "operations/embed.ts ─▶ plumbing/pipe.ts"],
])("%s may not import %s", (path, specifier, arrow) => {
  expect(breachesIn(path, `import { thing } from "${specifier}";`)).toEqual([arrow]);
});

test.each([
  `import type { Thing } from "../config/options.ts";`,
  `import { type Thing } from "../config/options.ts";`,
  `export { thing } from "../config/options.ts";`,
  `type Thing = import("../config/options.ts").Thing;`,
  `const thing = await import("../config/options.ts");`,
  "const thing = await import(`../config/options.ts`);",
  `import thing = require("../config/options.ts");`,
])("an arrow is found in %s", (text) => {
  expect(breachesIn("wire/rerank.ts", text)).toEqual(["wire/rerank.ts ─▶ config/options.ts"]);
});

test("rooms to the right, and neighbours in the same room, may be imported", () => {
  const text = `import "./read.ts"; import "../exchange.ts"; import "../errors.ts"; import "../vectors/base64.ts";`;

  expect(breachesIn("wire/rerank.ts", text)).toEqual([]);
});

test("a room that the table does not know is refused, for tests as well", () => {
  const unknown = "stands in a room that the table does not know";

  expect(breachesIn("plumbing/pipe.ts", "")).toEqual([`plumbing/pipe.ts ${unknown}`]);
  expect(breachesIn("plumbing.ts", "")).toEqual([`plumbing.ts ${unknown}`]);
  expect(breachesIn("plumbing/pipe.test.ts", "")).toEqual([`plumbing/pipe.test.ts ${unknown}`]);
});

test("a colocated test may import what it needs", () => {
  expect(
    breachesIn("wire/rerank.test.ts", `import "../config/options.ts"; import "../../test/support/state.ts";`),
  ).toEqual([]);
});

test.each([
  "const home = process.env.HOME;",
  `const home = process["env"]["HOME"];`,
  "const home = globalThis.process.env.HOME;",
  "const { env } = process;",
  `import { env } from "node:process";`,
])("only config/env.ts reads the environment: %s", (text) => {
  expect(breachesIn("config/resolve.ts", text)).toEqual(["config/resolve.ts:1 ─▶ process.env"]);
  expect(breachesIn("config/env.ts", text)).toEqual([]);
});

test("a file that does not parse is an error, not a pass", () => {
  expect(() => breachesIn("wire/rerank.ts", "import {")).toThrow(
    "packages/client/src/wire/rerank.ts does not parse",
  );
});
