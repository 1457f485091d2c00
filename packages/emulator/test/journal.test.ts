import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { postEas, predict } from "./support/post.ts";

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical" });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

test("a record holds what was sent and how it was answered", async () => {
  await postEas(
    emulator.services.embed,
    "/v1/embeddings?trace=1",
    { input: "门" },
    { headers: { "X-Trace": "7" } },
  );

  expect(emulator.requests).toMatchObject([
    {
      service: "embed",
      method: "POST",
      path: "/v1/embeddings?trace=1",
      headers: { "x-trace": "7", authorization: emulator.services.embed.token },
      body: '{"input":"门"}',
      bodyBytes: 15,
      status: 200,
      aborted: false,
    },
  ]);
});

test("refused requests are recorded too, with the service that they reached", async () => {
  await postEas(
    emulator.services.embed,
    "/v1/embeddings",
    { input: 1 },
    { headers: { authorization: "wrong" } },
  );
  await fetch(`${emulator.url}/api/predict/nobody/v1/models`);

  expect(emulator.requests).toMatchObject([
    { service: "embed", status: 401, body: '{"input":1}' },
    { service: undefined, status: 404, path: "/api/predict/nobody/v1/models" },
  ]);
});

test("no printed form of a record holds a secret", async () => {
  const search = emulator.services["search-embed"];
  await postEas(emulator.services.embed, "/v1/embeddings", { input: "ash" });
  await predict(search, { input: "ash" });

  for (const printed of [JSON.stringify(emulator.requests), inspect(emulator.requests, { depth: 9 })]) {
    expect(printed).toContain("[redacted]");
    for (const secret of [emulator.services.embed.token, search.apiKey, search.token])
      expect(printed).not.toContain(secret);
  }
});

test("reset forgets records and faults", async () => {
  emulator.faults.add({ kind: "status", status: 500, times: Infinity });
  await postEas(emulator.services.embed, "/v1/embeddings", { input: "ash" });
  emulator.reset();

  expect(emulator.requests).toEqual([]);
  expect((await postEas(emulator.services.embed, "/v1/embeddings", { input: "ash" })).status).toBe(200);
});

test("a program is told of each request when it is over, also of one that its caller left", async () => {
  const told: string[] = [];
  await using own = await startEmulator({
    encoder: "lexical",
    onRequest: ({ path, status, aborted }, durationMs) =>
      told.push(`${path} ${status} ${aborted} ${durationMs > 0}`),
  });
  await postEas(own.services.embed, "/v1/embeddings", { input: "ash" });
  own.faults.add({ kind: "stall" });
  const signal = AbortSignal.timeout(50);
  await postEas(own.services.embed, "/v1/models", {}, { signal }).catch(() => "left");

  await expect.poll(() => told).toEqual(["/v1/embeddings 200 false true", "/v1/models undefined true true"]);
});
