import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { jsonLines, runCli } from "./support/run-cli.ts";
import { aiSearchVariables, easVariables } from "./support/services.ts";

const SERVICES = {
  chat: { serves: "chat" },
  rerank: { serves: "rerank" },
  nightly: { serves: "chat", queue: true },
  "search-rerank": { product: "ai-search", kind: "reranker" },
} as const;
const start = () => startEmulator({ services: SERVICES, encoder: "lexical" });

const [QUERY, RICE, ARCH] = ["What spans a gate?", "Rice needs water.", "An arch spans a gate."];
const CHAT_BODY = JSON.stringify({ messages: [{ role: "user", content: "Hello!" }] });

test("rerank prints a table, best first", async () => {
  await using emulator = await start();
  const env = easVariables("RERANK", emulator.services.rerank);

  const run = await runCli(["rerank", QUERY, RICE, ARCH], { env });

  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  const [head, first, second] = run.stdout.split("\n").map((line) => line.split(/ {2,}/));
  expect(head).toEqual(["score", "index", "document"]);
  expect(first?.slice(1)).toEqual(["1", ARCH]);
  expect(second?.slice(1)).toEqual(["0", RICE]);
});

test("rerank reads documents from standard input and asks AI Search too", async () => {
  await using emulator = await start();
  const env = aiSearchVariables("RERANK", emulator.services["search-rerank"]);
  const input = `{"text":"${RICE}","id":1}\n{"text":"${ARCH}","id":2}\n`;

  const run = await runCli(["rerank", "--ai-search", "--json", "--top", "1", QUERY, "-"], { env, input });

  expect(jsonLines(run.stdout)).toMatchObject([{ index: 1, id: 2, text: ARCH }]);
});

test("invoke writes the answer as it came, and picks the method by the body", async () => {
  await using emulator = await start();
  const env = easVariables("CHAT", emulator.services.chat);

  const listed = await runCli(["invoke", "/v1/models", "--service", "chat"], { env });
  const asked = await runCli(["invoke", "/v1/chat/completions", "-", "-s", "chat", "--json"], {
    env,
    input: CHAT_BODY,
  });

  expect(JSON.parse(listed.stdout)).toMatchObject({ object: "list" });
  expect(JSON.parse(asked.stdout)).toMatchObject({ status: 200, body: { object: "chat.completion" } });
  expect(emulator.requests.map(({ method, headers }) => [method, headers["content-type"]])).toEqual([
    ["GET", undefined],
    ["POST", "application/json"],
  ]);
});

test("invoke sends fields of query and head", async () => {
  await using emulator = await start();
  const env = easVariables("CHAT", emulator.services.chat);
  const argv = ["invoke", "/health", "-s", "chat", "--query", "a=1", "--query", "b=2=3", "-H", "x-trace: t1"];

  expect(await runCli(argv, { env })).toMatchObject({ exitCode: 0 });

  expect(emulator.requests[0]).toMatchObject({ path: "/health?a=1&b=2%3D3", headers: { "x-trace": "t1" } });
});

test("an item of a queue is put, and its answer taken later or at once", async () => {
  await using emulator = await start();
  const env = easVariables("NIGHTLY", emulator.services.nightly);
  const chat = ["-s", "nightly", "--path", "/v1/chat/completions"];

  const put = await runCli(["queue", "put", CHAT_BODY, ...chat], { env });
  const got = await runCli(["queue", "get", put.stdout.trim(), "-s", "nightly", "--json"], { env });
  const both = await runCli(["queue", "put", "-", "--wait", ...chat], { env, input: CHAT_BODY });

  expect([put.exitCode, got.exitCode, both.exitCode]).toEqual([0, 0, 0]);
  expect(JSON.parse(got.stdout)).toMatchObject({ requestId: put.stdout.trim() });
  expect(JSON.parse(both.stdout)).toMatchObject({ object: "chat.completion" });
});

test("models lists those of every service that has variables", async () => {
  await using emulator = await start();
  const env = {
    ...easVariables("CHAT", emulator.services.chat),
    ...easVariables("RERANK", emulator.services.rerank),
  };

  const all = await runCli(["models", "--json"], { env });
  const one = await runCli(["models", "-s", "chat"], { env });

  expect(new Set(jsonLines(all.stdout).map(({ service }) => service))).toEqual(new Set(["chat", "rerank"]));
  expect(one.stdout).toMatch(
    /^service +model +owner +input tokens\nchat +emulator-extractive +vllm +32768\n$/,
  );
});

test("models of one service that fails do not hide the others", async () => {
  await using emulator = await start();
  const env = {
    ...easVariables("CHAT", emulator.services.chat),
    ...easVariables("RERANK", { ...emulator.services.rerank, token: "some-other-token" }),
  };

  const run = await runCli(["models", "--json"], { env });

  expect(run.exitCode).toBe(1);
  expect(jsonLines(run.stdout)).toMatchObject([{ service: "chat" }]);
  expect(JSON.parse(run.stderr)).toMatchObject({ error: { code: "AUTH_FAILED", status: 401 } });
});
