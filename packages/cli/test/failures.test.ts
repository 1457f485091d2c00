import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { easVariables } from "./support/services.ts";

const CANARY = "canary-4c1f-secret";
const SERVICES = { chat: { serves: "chat", token: CANARY } } as const;
const start = () => startEmulator({ services: SERVICES, encoder: "lexical" });

const WRONG_CALLS = [
  { argv: ["nope"], says: "unknown command 'nope' (Did you mean" },
  { argv: ["chat", "x", "--nonsense"], says: "unknown option '--nonsense'" },
  { argv: ["chat"], says: "There is no question, and no terminal to ask for one." },
  { argv: ["chat", "a", "b"], says: "too many arguments" },
  { argv: ["chat", "x", "--max-tokens", "many"], says: "--max-tokens wants a number from 1 on." },
  { argv: ["chat", "x", "--auth", "basic"], says: "Allowed choices are token, bearer, signature." },
  { argv: ["embed"], says: "missing required argument 'texts'" },
  { argv: ["rerank", "query"], says: "missing required argument 'documents'" },
  { argv: ["rerank", "q", "d", "--top", "0"], says: "--top wants a number from 1 on." },
  { argv: ["invoke", "/x", "--query", "a"], says: "--query wants name=value." },
  { argv: ["fault", "add", "gremlins"], says: "No fault is called gremlins." },
  { argv: ["dev", "--services", "poetry"], says: "No kind of service is called poetry;" },
] as const;

test.each(WRONG_CALLS)("paifang $argv is a wrong call", async ({ argv, says }) => {
  const run = await runCli(argv);

  expect(run).toMatchObject({ exitCode: 2, stdout: "" });
  expect(run.stderr).toMatch(/^error CALL_INVALID {2}/);
  expect(run.stderr).toContain(says);
});

test.each([[[]], [["queue"]], [["fault"]]])(
  "paifang %j shows help where it needs a command",
  async (argv) => {
    const run = await runCli(argv);

    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(/^Usage: paifang/);
  },
);

describe("a secret", () => {
  test.each([
    ["chat", "x", "--token", CANARY],
    ["chat", "x", `--token=${CANARY}`],
    ["embed", "--ai-search", "x", "--api-key", CANARY],
    ["chat", "x", "--apikey", CANARY],
    ["chat", "x", `--tokn=${CANARY}`],
    ["chat", "x", "--auth", CANARY],
    ["invoke", "/x", "-s", "chat", "-H", `Authorization: ${CANARY}`],
    ["invoke", "/x", "-s", "chat", "-H", CANARY],
  ])("is not taken from the arguments: %s %s %s", async (...argv) => {
    const run = await runCli(argv);

    expect(run).toMatchObject({ exitCode: 2, stdout: "" });
    expect(run.stderr).toMatch(/error (TOKEN_IN_ARGUMENTS|CALL_INVALID) /);
    expect(run.stderr).not.toContain(CANARY);
  });

  test.each([
    { name: "an answer", argv: ["chat", "hi", "--debug"], status: 200 },
    { name: "a refusal that repeats it", argv: ["chat", "hi", "--debug"], status: 401 },
    { name: "a refusal as JSON", argv: ["chat", "hi", "--json"], status: 400 },
    { name: "a curl line", argv: ["chat", "hi", "--curl"], status: 200 },
    { name: "a list", argv: ["models", "--debug"], status: 401 },
  ])("is nowhere in $name", async ({ argv, status }) => {
    await using emulator = await start();
    const body = JSON.stringify({ error: { message: `bad token ${CANARY}`, code: status } });
    if (status !== 200) emulator.faults.add({ kind: "status", status, body, times: Infinity });

    const run = await runCli(argv, { env: easVariables("CHAT", emulator.services.chat) });

    expect(run.stdout + run.stderr).not.toContain(CANARY);
    expect(run.stdout + run.stderr).not.toBe("");
  });

  test("is read from a file", async () => {
    await using emulator = await start();
    const folder = await mkdtemp(join(tmpdir(), "paifang-cli-"));
    await writeFile(join(folder, "token"), `${CANARY}\n`);
    const { endpoint } = emulator.services.chat;

    const run = await runCli(["chat", "hi", "--endpoint", endpoint, "--token-file", "token"], { folder });
    const missing = await runCli(["chat", "hi", "--endpoint", endpoint, "--token-file", "nowhere"], {
      folder,
    });
    await rm(folder, { recursive: true });

    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toBe("error FILE_UNREADABLE  nowhere cannot be read (ENOENT).\n");
  });
});

test("a failure tells its code, the evidence, and what to do", async () => {
  await using emulator = await start();
  const { endpoint } = emulator.services.chat;
  const env = easVariables("CHAT", { ...emulator.services.chat, token: "another-token" });

  const run = await runCli(["chat", "hi"], { env });

  expect(run).toMatchObject({ exitCode: 1, stdout: "" });
  expect(run.stderr.split("\n")).toEqual([
    expect.stringMatching(/^error AUTH_FAILED {2}HTTP 401: Authorization Failed/),
    expect.stringMatching(new RegExp(`^ {2}at ${endpoint}, HTTP 401, request id \\S+, 1 attempt$`)),
    expect.stringMatching(/^ {2}Try: Copy the token from the service's call information/),
    "",
  ]);
});

test("without any address the services that there are, or a way to have some, are told", async () => {
  const none = await runCli(["chat", "hi"]);
  const one = await runCli(["invoke", "/health"], {
    env: { PAI_EAS_NIGHTLY_ENDPOINT: "http://127.0.0.1:9/a" },
  });

  expect(none).toMatchObject({ exitCode: 2, stdout: "" });
  expect(none.stderr).toContain("`paifang dev` runs local services");
  expect(one.stderr).toContain("These services have variables: nightly.");
});

test("--debug tells each exchange", async () => {
  await using emulator = await start();
  emulator.faults.add({ on: { path: "/completions" }, kind: "status", status: 503 });

  const run = await runCli(["chat", "hi", "--debug"], { env: easVariables("CHAT", emulator.services.chat) });

  expect(run.exitCode).toBe(0);
  const lines = run.stderr.split("\n").filter((line) => line.startsWith("debug "));
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(
    /^debug streamChat \S+ #1: HTTP 503 \S+ in \d+ ms, \d+ B > \d+ B, again in \d+ ms$/,
  );
});

test("a file .env of the folder gives the services, unless the environment names one", async () => {
  await using emulator = await start();
  const folder = await mkdtemp(join(tmpdir(), "paifang-cli-"));
  const { endpoint, token } = emulator.services.chat;
  await writeFile(
    join(folder, ".env"),
    `export PAI_EAS_CHAT_ENDPOINT=${endpoint}\nPAI_EAS_CHAT_TOKEN="${token}"\n`,
  );

  const alone = await runCli(["chat", "hi"], { folder });
  const mixed = await runCli(["chat", "hi"], { folder, env: { PAI_EAS_TOKEN: "of-the-environment" } });
  await rm(folder, { recursive: true });

  expect(alone.exitCode).toBe(0);
  expect(mixed).toMatchObject({ exitCode: 2, stdout: "" });
  expect(mixed.stderr).toContain("error OPTION_MISSING");
});

test.each([
  { env: {}, coloured: false },
  { env: { FORCE_COLOR: "1" }, coloured: true },
  { env: { FORCE_COLOR: "1", NO_COLOR: "1" }, coloured: true },
])("colours are for terminals, or for who wants them by $env: $coloured", async ({ env, coloured }) => {
  const { stderr } = await runCli(["chat", "hi"], { env });

  expect(stderr.includes("\u001B[")).toBe(coloured);
});
