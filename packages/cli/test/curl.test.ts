import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { runCli } from "./support/run-cli.ts";
import { aiSearchVariables, easVariables } from "./support/services.ts";

const run = promisify(execFile);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;
const SERVICES = {
  chat: { serves: "chat" },
  embed: { serves: "embed" },
  "search-rerank": { product: "ai-search", kind: "reranker" },
} as const;
const start = () => startEmulator({ services: SERVICES, encoder: "lexical" });

const CALLS = [
  { argv: ["chat", 'It\'s "$HOME" `x`'], path: "/v1/chat/completions" },
  { argv: ["embed", "ash", "birch"], path: "/v1/embeddings" },
  { argv: ["rerank", "--ai-search", "gate", "arch", "rice"], path: "/predict" },
  { argv: ["invoke", "/v1/models", "-s", "chat"], path: "/v1/models" },
  { argv: ["models", "-s", "chat"], path: "/v1/models" },
];

test.skipIf(!hasCurl).each(CALLS)("$argv is the same call as the curl line of it", async ({ argv, path }) => {
  await using emulator = await start();
  const env = {
    ...easVariables("CHAT", emulator.services.chat),
    ...easVariables("EMBED", emulator.services.embed),
    ...aiSearchVariables("RERANK", emulator.services["search-rerank"]),
  };
  const said = await runCli([...argv, "--curl"], { env });
  expect(said).toMatchObject({ exitCode: 0, stderr: "" });
  emulator.reset();

  await run("sh", ["-c", said.stdout], { env: { PATH: process.env["PATH"], ...env } });
  await runCli(argv, { env });

  const same = emulator.requests.filter((request) => request.path.endsWith(path));
  const [byCurl, byUs] = [same.at(0), same.at(-1)];
  expect(byCurl?.status).toBe(200);
  expect(byCurl?.body).toBe(byUs?.body);
  expect(byCurl?.headers["authorization"]).toBe(byUs?.headers["authorization"]);
});

test("a curl line is printed without a token and without a service that answers", async () => {
  const env = { PAI_EAS_CHAT_ENDPOINT: "http://127.0.0.1:9/api/predict/chat" };

  const { exitCode, stdout, stderr } = await runCli(["chat", "hi", "--curl"], { env });

  expect(exitCode).toBe(0);
  expect(stdout).toContain('-H "authorization: $PAI_EAS_CHAT_TOKEN"');
  expect(stdout).toContain('"model":"MODEL"');
  expect(stderr).toContain("or give --model");
  expect(stderr).toContain("Set PAI_EAS_CHAT_TOKEN before you run it.");
});

test("a signed call has no curl line", async () => {
  const env = { PAI_EAS_CHAT_ENDPOINT: "http://127.0.0.1:9/api/predict/chat", PAI_EAS_AUTH: "signature" };

  const { exitCode, stdout, stderr } = await runCli(["chat", "hi", "--model", "m", "--curl"], { env });

  expect([exitCode, stdout]).toEqual([2, ""]);
  expect(stderr).toContain("error CALL_INVALID");
});
