import { execFile } from "node:child_process";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startEmulator } from "../src/index.ts";
import { postEas } from "./support/post.ts";

/** Why a call failed; taken at once, so that it is never unhandled while the test goes on. */
const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (reason: unknown) => reason,
  );

const folder = fileURLToPath(new URL("..", import.meta.url));

test("without options it has three services on EAS and three on AI Search", async () => {
  await using emulator = await startEmulator();

  const { url, services } = emulator;
  expect(Object.keys(services)).toEqual([
    "chat",
    "embed",
    "rerank",
    "search-embed",
    "search-images",
    "search-rerank",
  ]);
  expect(services.chat).toEqual({
    endpoint: `${url}/api/predict/chat`,
    token: expect.any(String) as string,
    model: "emulator-extractive",
  });
  expect(services["search-embed"]).toMatchObject({ endpoint: url, deploymentId: "search-embed" });
});

test("names, models, tokens and ids are what the options say", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: {
      "all.in-one": { serves: ["embed", "rerank", "chat"], model: "my-model", token: "my-token" },
      search: { product: "ai-search", kind: "text", deploymentId: "d-1", apiKey: "OS-1", token: "my-token" },
    },
  });

  expect(emulator.encoder).toBe("lexical");
  expect(emulator.services["all.in-one"]).toMatchObject({ model: "my-model", token: "my-token" });
  expect(emulator.services.search).toEqual({
    endpoint: emulator.url,
    deploymentId: "d-1",
    apiKey: "OS-1",
    token: "my-token",
  });
  const bodies = {
    "/v1/embeddings": { input: "a" },
    "/rerank": { query: "a", documents: ["a"] },
    "/v1/chat/completions": { messages: [{ role: "user", content: "a" }] },
  };
  for (const [path, body] of Object.entries(bodies))
    expect((await postEas(emulator.services["all.in-one"], path, body)).status).toBe(200);
});

test.each([
  { title: "a name with a slash", services: { "a/b": { serves: "chat" } } },
  {
    title: "a deployment id with a blank",
    services: { a: { product: "ai-search", kind: "text", deploymentId: "a b" } },
  },
  {
    title: "one deployment id twice",
    services: {
      a: { product: "ai-search", kind: "text", deploymentId: "d" },
      d: { product: "ai-search", kind: "text" },
    },
  },
] as const)("$title is refused at the start", async ({ services }) => {
  await expect(startEmulator({ services, encoder: "lexical" })).rejects.toThrow(TypeError);
});

test("several emulators run side by side, and closing one leaves the others alone", async () => {
  await using one = await startEmulator();
  const other = await startEmulator();

  await postEas(other.services.embed, "/v1/embeddings", { input: "ash" });
  await other.close();

  expect((await postEas(one.services.embed, "/v1/embeddings", { input: "birch" })).status).toBe(200);
  expect((await postEas(one.services.embed, "/v1/embeddings", { input: "ash" })).status).toBe(200);
  expect([one.requests.length, other.requests.length]).toEqual([2, 1]);
});

test("closing frees the port and ends connections that are open or idle", async () => {
  const emulator = await startEmulator({ encoder: "lexical" });
  const { hostname, port } = new URL(emulator.url);
  const socket = connect(Number(port), hostname).resume();
  const ended = new Promise((resolve) => socket.once("close", resolve));
  emulator.faults.add({ kind: "delay", ms: 60_000 });
  const waiting = failureOf(postEas(emulator.services.embed, "/v1/embeddings", { input: "ash" }));
  await expect.poll(() => emulator.requests.length).toBe(1);

  await emulator.close();
  await emulator.close();
  await ended;
  expect(await waiting).toMatchObject({ message: "fetch failed" });

  await using again = await startEmulator({ encoder: "lexical", port: Number(port) });
  expect(again.url).toBe(emulator.url);
});

test("requests under way when the emulator closes fail, also inside the encoder", async () => {
  const emulator = await startEmulator();
  const waiting = failureOf(postEas(emulator.services.embed, "/v1/embeddings", { input: "never answered" }));
  await expect.poll(() => emulator.requests.length).toBe(1);

  await emulator.close();
  expect(await waiting).toMatchObject({ message: "fetch failed" });
});

const use = `const emulator = await startEmulator();
const { endpoint, token } = emulator.services.embed;
const headers = { authorization: token, "content-type": "application/json" };
const answered = await fetch(endpoint + "/v1/embeddings", { method: "POST", headers, body: '{"input":"ash"}' });
console.log(emulator.encoder, (await answered.json()).data[0].embedding.length);
await emulator.close();`;

test.each([
  {
    format: "the ES module",
    input: "module",
    source: `import { startEmulator } from "@paifang/emulator";\n${use}`,
  },
  {
    format: "the CommonJS build",
    input: "commonjs",
    source: `const { startEmulator } = require("@paifang/emulator");\n(async () => {\n${use}\n})();`,
  },
])(
  "a program that uses $format embeds in worker threads, and ends by itself after close",
  async ({ input, source }) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [`--input-type=${input}`, "--eval", source],
      { cwd: folder },
    );
    expect(stdout).toBe("sentence 512\n");
  },
);
