import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { EasClient } from "../src/index.ts";

/** The four failures of docs/from-chatopenai.md, as bare requests, and what the client makes of the same wishes. */

const start = () =>
  startEmulator({
    encoder: "lexical",
    services: { embed: { serves: "embed", auth: ["token"], maxBatchSize: 16 } },
  });

const post = (url: string, authorization: string, body: object): Promise<Response> =>
  fetch(url, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("a Bearer token is refused with 401, and the client sends it bare", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.embed;
  const refused = await post(`${endpoint}/v1/embeddings`, `Bearer ${token}`, { model, input: ["a text"] });
  expect([refused.status, await refused.text()]).toEqual([401, "Authorization Failed"]);

  await using client = new EasClient({ endpoint, token: `Bearer ${token}` });
  expect((await client.embed({ input: ["a text"] })).embeddings).toHaveLength(1);
});

test("the bare address is a 404 without a word, and the client appends the route to whatever was pasted", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.embed;
  const refused = await post(endpoint, token, { model, input: ["a text"] });
  expect([refused.status, await refused.text()]).toEqual([404, ""]);
  expect((await post(`${endpoint}/embeddings`, token, { model, input: ["a text"] })).status).toBe(404);

  for (const pasted of [endpoint, `${endpoint}/`, `${endpoint}/v1`, `${endpoint}/v1/embeddings`]) {
    await using client = new EasClient({ endpoint: pasted, token });
    expect((await client.embed({ input: ["a text"] })).embeddings).toHaveLength(1);
  }
});

test("forty texts at once are a 400, and the client sends them in batches", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.embed;
  const input = Array.from({ length: 40 }, (_, at) => `text ${at}`);
  const refused = await post(`${endpoint}/v1/embeddings`, token, { model, input });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("maximum batch size 16");

  await using client = new EasClient({ endpoint, token });
  expect((await client.embed({ input })).embeddings).toHaveLength(40);
});

test("ten long texts at once are a 413, and the client packs them by bytes", async () => {
  await using emulator = await start();
  const { endpoint, token, model } = emulator.services.embed;
  const input = Array.from({ length: 10 }, () => "牌坊".repeat(20_000));
  const refused = await post(`${endpoint}/v1/embeddings`, token, { model, input });
  expect([refused.status, await refused.text()]).toEqual([413, "Payload Too Large"]);

  await using client = new EasClient({ endpoint, token });
  expect((await client.embed({ input })).embeddings).toHaveLength(10);
});
