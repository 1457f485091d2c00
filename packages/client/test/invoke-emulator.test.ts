import { startEmulator, type EasServiceOptions } from "@paifang/emulator";
import { expect, test } from "vitest";
import { EasClient } from "../src/index.ts";

const started = (service: EasServiceOptions) => startEmulator({ encoder: "lexical", services: { service } });
const clientOf = ({ endpoint, token }: { endpoint: string; token: string }): EasClient =>
  new EasClient({ endpoint, token });
const message = {
  model: "m",
  max_tokens: 50,
  messages: [{ role: "user", content: "[1] The ash is grey.\n\nWhat is grey?" }],
};

test("C27 a request of the Messages API goes through invoke", async () => {
  await using emulator = await started({ serves: "chat", model: "m" });
  await using client = clientOf(emulator.services.service);
  const { json } = await client.invoke({ path: "/v1/messages", body: message });
  expect(json()).toMatchObject({
    type: "message",
    content: [{ type: "text", text: "The ash is grey. [1]" }],
  });
});

test("D21 a stream of the Messages API comes through invoke as it is", async () => {
  await using emulator = await started({ serves: "chat", model: "m" });
  await using client = clientOf(emulator.services.service);
  const stream = await client.invoke({
    path: "/v1/messages",
    body: { ...message, stream: true },
    stream: true,
  });
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(piece);
  const text = Buffer.concat(pieces).toString();
  expect(text).toMatch(/^event: message_start\ndata: /);
  expect(text).toMatch(/event: message_stop\ndata: \{"type":"message_stop"\}\n\n$/);
});

test("E20 classes come through invoke", async () => {
  await using emulator = await started({ serves: "embed" });
  await using client = clientOf(emulator.services.service);
  const { json } = await client.invoke({ path: "/classify", body: { input: ["a", "b"] } });
  expect(json()).toMatchObject({ data: [{ index: 0, num_classes: 2 }, { index: 1 }] });
});

test("E21 SGLang's score comes through invoke", async () => {
  await using emulator = await started({ serves: "chat", engine: "sglang" });
  await using client = clientOf(emulator.services.service);
  const body = { query: "Is it ", items: ["grey?", "green?"], label_token_ids: [1, 2], apply_softmax: true };
  const { json } = await client.invoke({ path: "/v1/score", body });
  expect(json()).toMatchObject({
    object: "scoring",
    scores: [[expect.any(Number), expect.any(Number)], expect.any(Array)],
  });
});
