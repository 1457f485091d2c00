import { readdirSync, readFileSync } from "node:fs";
import { PaifangError } from "@paifang/client";
import { json, scriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { failureOf } from "./support/failure-of.ts";
import { joined, readAll, told } from "./support/joined.ts";
import { eventListener, tokenListener } from "./support/listener.ts";
import { playedStream, sendingOnly } from "./support/played-stream.ts";
import { toldByEvents, toldInBlocks } from "./support/told-in-blocks.ts";

const FIXTURES = new URL("../../../fixtures/", import.meta.url);
const read = (path: string): Buffer => readFileSync(new URL(path, FIXTURES));
const names = readdirSync(new URL("chat-stream/", FIXTURES));
const whole = names.filter((name) => !name.startsWith("broken-"));
const broken = names.filter((name) => name.startsWith("broken-"));

const modelAt = ({ endpoint }: { endpoint: string }): ChatPaiEas =>
  new ChatPaiEas("m", { endpoint, token: "t", maxRetries: 0 });

test.each(whole)("the chunks of %s joined are the whole answer", async (name) => {
  await using server = await playedStream(read(`chat-stream/${name}`));
  const model = modelAt(server);

  const message = joined(await readAll(await model.stream("Hi")));

  expect(told(message)).toEqual(told(await model.invoke("Hi")));
});

test.each(whole)("chunks of %s that are handed on together make the same answer", async (name) => {
  await using server = await playedStream(read(`chat-stream/${name}`));
  const chunks = await readAll(await modelAt(server).stream("Hi"));
  const together = new ChatPaiEas("m", {
    endpoint: server.endpoint,
    token: "t",
    maxRetries: 0,
    coalesceChunks: true,
  });

  const fewer = await readAll(await together.stream("Hi"));

  expect(told(joined(fewer))).toEqual(told(joined(chunks)));
  expect(fewer.length).toBeLessThanOrEqual(chunks.length);
});

test.each(whole)("the events of %s joined are the whole answer", async (name) => {
  await using server = await playedStream(read(`chat-stream/${name}`));
  const model = modelAt(server);

  const message = await model.streamEvents("Hi");

  expect(toldByEvents(message)).toEqual(toldInBlocks(await model.invoke("Hi")));
});

test.each([
  ["tools-cut", "answer-tools-cut"],
  ["tools-no-object", "answer-tools-no-object"],
  ["tools-interleaved", "answer-tools-parallel"],
])("the chunks of %s have the calls of %s, which stands by itself", async (streamed, written) => {
  await using server = await scriptedServer((response, { body }) => {
    if (body["stream"] !== true) return json(response, JSON.parse(read(`chat/${written}.json`).toString()));
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(read(`chat-stream/${streamed}.sse`));
  });
  const model = modelAt(server);

  const stream = joined(await readAll(await model.stream("Hi")));
  const { id, tool_calls, invalid_tool_calls } = await model.invoke("Hi");

  expect(stream).toMatchObject({ id, tool_calls, invalid_tool_calls });
  expect([...(tool_calls ?? []), ...(invalid_tool_calls ?? [])]).not.toEqual([]);
});

test.each(broken)(
  "%s fails alike as chunks, as events, and for handlers, with a signal and without",
  async (name) => {
    await using server = await sendingOnly([read(`chat-stream/${name}`)]);
    const model = modelAt(server);
    const { signal } = new AbortController();

    const failures = [
      await failureOf(model.stream("Hi").then(readAll)),
      await failureOf(model.stream("Hi", { signal }).then(readAll)),
      await failureOf(readAll(model.streamEvents("Hi"))),
      await failureOf(model.streamEvents("Hi")),
      await failureOf(model.streamEvents("Hi", { signal })),
      await failureOf(readAll(model.streamEvents("Hi", { version: "v2" }))),
      await failureOf(model.invoke("Hi", { callbacks: [tokenListener()] })),
      await failureOf(model.invoke("Hi", { callbacks: [eventListener()], signal })),
    ];

    const [first] = failures;
    expect(PaifangError.isInstance(first)).toBe(true);
    const { name: kind, code } = first as PaifangError;
    for (const failure of failures) expect(failure).toMatchObject({ name: kind, code });
  },
);
