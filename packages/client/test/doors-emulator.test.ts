import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { ConnectionError, EasClient } from "../src/index.ts";

const question = (stream: boolean): string =>
  JSON.stringify({ messages: [{ role: "user", content: "What is a gate?" }], stream });
const clientOf = ({ endpoint, token }: { endpoint: string; token: string }, options = {}): EasClient =>
  new EasClient({ endpoint, token, sleep: () => {}, ...options });

test("a streamed chat goes through the fetch door to its end", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  await using client = clientOf(emulator.services.chat);
  const response = await client.fetch(`${client.endpoint}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer not-ours" },
    body: question(true),
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect((await response.text()).trimEnd()).toMatch(/data: \[DONE\]$/);
});

test("the wrong token of a client comes back through the fetch door as the gateway's 401", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  await using client = clientOf({ ...emulator.services.embed, token: "wrong-token" });
  const response = await client.fetch("/v1/models");
  expect(response.status).toBe(401);
  expect(await response.text()).not.toContain("wrong-token");
});

test("B10 a service that is unavailable three times is waited for", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  emulator.faults.add({ kind: "status", status: 503, body: "no healthy upstream", times: 3 });
  await using client = clientOf(emulator.services.embed);
  await client.waitUntilReady();
  expect(emulator.requests.map(({ status }) => status)).toEqual([503, 503, 503, 200]);
});

test("a stream that the service cuts fails the iteration of invoke", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  emulator.faults.add({ kind: "truncate", afterBytes: 200 });
  await using client = clientOf(emulator.services.chat);
  const headers = { "content-type": "application/json" };
  const stream = await client.invoke({
    path: "/v1/chat/completions",
    headers,
    body: question(true),
    stream: true,
  });
  const reading = (async () => {
    let bytes = 0;
    for await (const piece of stream) bytes += piece.byteLength;
    return bytes;
  })();
  await expect(reading).rejects.toSatisfy(ConnectionError.isInstance);
});
