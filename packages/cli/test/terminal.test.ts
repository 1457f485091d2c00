import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "@paifang/emulator";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { jsonLines } from "./support/run-cli.ts";
import { easVariables } from "./support/services.ts";
import { hasTerminal, openTerminal } from "./support/terminal.ts";

const TOKEN = "typed-by-hand-token";
const [ENTER, CTRL_C, CTRL_D] = ["\r", "\u0003", "\u0004"];
const start = () =>
  startEmulator({ services: { chat: { serves: "chat", token: TOKEN } }, encoder: "lexical" });

describe.skipIf(!hasTerminal)("on a terminal", () => {
  test("a conversation keeps its history until Ctrl-D", async () => {
    await using emulator = await start();
    const terminal = openTerminal(["chat"], easVariables("CHAT", emulator.services.chat));
    await terminal.sees("Ctrl-D the conversation.");

    terminal.press(`[1] A gate has two posts. Question: what has a gate?${ENTER}`);
    await terminal.sees(/stand-in|posts\.|answers that/);
    await terminal.sees(/> $/);
    terminal.press(`And again?${ENTER}`);
    await expect.poll(() => emulator.requests.filter(({ status }) => status === 200)).toHaveLength(3);
    await terminal.sees(/And again\?[\s\S]*> $/);
    terminal.press(CTRL_D);

    expect(await terminal.end).toBe(0);
    const { messages }: { messages: { role: string }[] } = JSON.parse(emulator.requests.at(-1)?.body ?? "");
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  });

  test("Ctrl-C ends an answer, and the conversation goes on", async () => {
    await using emulator = await start();
    emulator.faults.add({ on: { path: "/completions" }, kind: "stall", afterEvents: 2 });
    const terminal = openTerminal(["chat"], easVariables("CHAT", emulator.services.chat));
    await terminal.sees("Ctrl-D the conversation.");

    terminal.press(`Hello?${ENTER}`);
    await terminal.sees(/Hello\?\s+\w/);
    terminal.press(CTRL_C);
    await terminal.sees("(stopped)");
    terminal.press(`Once more?${ENTER}`);
    await terminal.sees(/Once more\?\s+I am an extractive stand-in[\s\S]*> $/);
    terminal.press(CTRL_D);

    expect(await terminal.end).toBe(0);
  });

  test.each([
    { env: {}, coloured: true },
    { env: { NO_COLOR: "1" }, coloured: false },
  ])("there are colours unless they are not wanted by $env", async ({ env, coloured }) => {
    const terminal = openTerminal(["chat", "hello"], env);

    expect(await terminal.end).toBe(2);
    expect(terminal.written().includes("\u001B[")).toBe(coloured);
  });

  test("a token that is nowhere is asked for, and not shown", async () => {
    await using emulator = await start();
    const { endpoint } = emulator.services.chat;
    const terminal = openTerminal(["chat", "hello"], { PAI_EAS_CHAT_ENDPOINT: endpoint });
    await terminal.sees("PAI_EAS_CHAT_TOKEN is not set");

    terminal.press(`${TOKEN}${ENTER}`);
    await terminal.sees("I am an extractive stand-in");

    expect(await terminal.end).toBe(0);
    expect(terminal.shown()).not.toContain(TOKEN);
  });

  test("Ctrl-C at the question for a token ends the command with 130", async () => {
    const env = { PAI_EAS_CHAT_ENDPOINT: "http://127.0.0.1:9/api/predict/chat" };
    const terminal = openTerminal(["chat", "hello"], env);
    await terminal.sees("PAI_EAS_CHAT_TOKEN is not set");
    terminal.press(CTRL_C);

    expect(await terminal.end).toBe(130);
  });
});

describe.skipIf(!hasTerminal)("the bar of embed", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "paifang-cli-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("stands on a terminal beside data that goes elsewhere; Ctrl-C ends it with 130 and keeps what came", async () => {
    await using emulator = await startEmulator({
      services: { embed: { serves: "embed" } },
      encoder: "lexical",
    });
    emulator.faults.add({ on: { path: "/embeddings", request: 2 }, kind: "stall", times: Infinity });
    const texts = Array.from({ length: 40 }, (_, number) => `tree${number}`);
    const file = join(folder, "vectors.jsonl");
    const terminal = openTerminal(["embed", ...texts], easVariables("EMBED", emulator.services.embed), file);
    await terminal.sees("16 of 40 texts");
    terminal.press(CTRL_C);

    expect(await terminal.end).toBe(130);
    expect(terminal.shown()).toContain("interrupted");
    expect(jsonLines(await readFile(file, "utf8"))).toHaveLength(16);
  });

  test("makes way for the sums at the end", async () => {
    await using emulator = await startEmulator({
      services: { embed: { serves: "embed" } },
      encoder: "lexical",
    });
    const file = join(folder, "vectors.jsonl");
    const terminal = openTerminal(["embed", "ash"], easVariables("EMBED", emulator.services.embed), file);

    expect(await terminal.end).toBe(0);
    expect(terminal.shown()).toMatch(/1 vectors? of 512 numbers in 1 request, 1 tokens?\r\n$/);
  });
});
