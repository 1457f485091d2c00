import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
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
