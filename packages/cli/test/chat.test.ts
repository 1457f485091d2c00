import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { endOf, runCli, startCli } from "./support/run-cli.ts";
import { easVariables } from "./support/services.ts";

const QUESTION = "[1] A gate has two posts.\n\nQuestion: What has a gate?";
const start = () => startEmulator({ services: { chat: { serves: "chat" } }, encoder: "lexical" });

test("an answer goes to standard output, and nothing else does", async () => {
  await using emulator = await start();
  const env = easVariables("CHAT", emulator.services.chat);

  const run = await runCli(["chat", QUESTION], { env });

  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(run.stdout).toContain("A gate has two posts.");
  expect(run.stdout).toMatch(/\S\n$/);
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "")).toMatchObject({ stream: true });
});

test("a question is read from standard input, with instructions and settings beside it", async () => {
  await using emulator = await start();
  const env = easVariables("CHAT", emulator.services.chat);
  const argv = ["chat", "-", "--system", "Be brief.", "--temperature", "0", "--max-tokens", "9"];

  const run = await runCli(argv, { env, input: `${QUESTION}\n` });

  expect(run.exitCode).toBe(0);
  expect(JSON.parse(emulator.requests.at(-1)?.body ?? "")).toMatchObject({
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: QUESTION },
    ],
    temperature: 0,
    max_tokens: 9,
  });
});

test("--json gives the whole answer as one line", async () => {
  await using emulator = await start();
  const env = easVariables("CHAT", emulator.services.chat);

  const run = await runCli(["chat", QUESTION, "--json"], { env });

  expect(JSON.parse(run.stdout)).toMatchObject({ finishReason: "stop", attempts: 1 });
  expect(JSON.parse(run.stdout)).not.toHaveProperty("choices");
});

test("reasoning is told beside the answer, on standard error", async () => {
  const services = { chat: { serves: "chat", reasoning: true } } as const;
  await using emulator = await startEmulator({ services, encoder: "lexical" });
  const env = easVariables("CHAT", emulator.services.chat);

  const run = await runCli(["chat", QUESTION], { env });

  expect(run.exitCode).toBe(0);
  expect(run.stderr).not.toBe("");
  expect(run.stdout).not.toContain(run.stderr.trim());
});

test("what came of a cut stream stays, and the command fails", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { path: "/completions" }, kind: "truncate", afterBytes: 900, clean: true });
  const env = easVariables("CHAT", emulator.services.chat);

  const run = await runCli(["chat", QUESTION], { env });

  expect(run.exitCode).toBe(1);
  expect(run.stdout).not.toBe("");
  expect(run.stderr).toMatch(/^error STREAM_TRUNCATED {2}/);
});

test("Ctrl-C ends a command with 130", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { path: "/completions" }, kind: "stall" });
  const env = easVariables("CHAT", emulator.services.chat);
  const child = startCli(["chat", QUESTION], { env });
  const end = endOf(child);
  await expect.poll(() => emulator.requests.some(({ path }) => path.endsWith("/completions"))).toBe(true);
  child.kill("SIGINT");

  expect(await end).toEqual({ exitCode: 130, stdout: "", stderr: "interrupted\n" });
});
