import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { Settings } from "@llamaindex/core/global";
import { ToolCallLLM } from "@llamaindex/core/llms";
import {
  BaseEmbedding as IndexEmbedding,
  Settings as IndexSettings,
  ToolCallLLM as IndexLLM,
} from "llamaindex";
import { expect, test } from "vitest";
import { PaiEas, PaiEasEmbedding } from "../src/index.ts";

test("the classes extend those that llamaindex itself uses, and share its settings", () => {
  expect(IndexEmbedding).toBe(BaseEmbedding);
  expect(IndexLLM).toBe(ToolCallLLM);
  expect(new PaiEasEmbedding()).toBeInstanceOf(IndexEmbedding);
  expect(new PaiEas()).toBeInstanceOf(IndexLLM);
  const embedding = new PaiEasEmbedding();
  IndexSettings.embedModel = embedding;
  expect(Settings.embedModel).toBe(embedding);
});

test("the core is the user's: a peer, and never a dependency of this package", async () => {
  const manifest = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as Record<
    string,
    Record<string, string>
  >;

  expect(manifest["peerDependencies"]).toEqual({ "@llamaindex/core": ">=0.6.22 <0.7" });
  expect(Object.keys(manifest["dependencies"] ?? {})).toEqual(["@paifang/client"]);
  const built = await readFile(new URL("../dist/index.mjs", import.meta.url), "utf8");
  expect(built).not.toContain("class BaseEmbedding");
  expect(
    [...built.matchAll(/from "(@llamaindex[^"]*)"/g)].every(([, from]) =>
      from?.startsWith("@llamaindex/core/"),
    ),
  ).toBe(true);
});

test("a CommonJS program's classes extend its own CommonJS core", () => {
  const require = createRequire(import.meta.url);
  const ours = require("../dist/index.cjs") as typeof import("../src/index.ts");
  const core = require("@llamaindex/core/llms") as typeof import("@llamaindex/core/llms");

  expect(new ours.PaiEas()).toBeInstanceOf(core.ToolCallLLM);
});
