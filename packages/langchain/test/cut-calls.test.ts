import { readFileSync } from "node:fs";
import { load } from "@langchain/core/load";
import { AIMessageChunk } from "@langchain/core/messages";
import { scriptedChat } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { joined, readAll } from "./support/joined.ts";
import { eventListener, tokenListener } from "./support/listener.ts";
import { sendingOnly } from "./support/played-stream.ts";

/** A call of `get_weather` that ends, for its length, after `{"city":"Par`. */
const CUT = readFileSync(new URL("../../../fixtures/chat-stream/tools-cut.sse", import.meta.url));

const modelAt = ({ endpoint }: { endpoint: string }): ChatPaiEas =>
  new ChatPaiEas("m", { endpoint, token: "t" });

const invalid = [
  { type: "invalid_tool_call", id: "chatcmpl-tool-a", name: "get_weather", args: '{"city":"Par' },
];

test("a call that was cut is no call of the joined message, though core would complete its arguments", async () => {
  await using server = await sendingOnly([CUT]);

  const chunks = await readAll(await modelAt(server).stream("Hi"));
  const message = joined(chunks);

  expect(message.tool_calls).toEqual([]);
  expect(message.invalid_tool_calls).toMatchObject(invalid);
  expect(message.lc_kwargs).toMatchObject({ tool_calls: [], invalid_tool_calls: invalid });
  expect(joined(chunks.slice(0, -1)).tool_calls).toMatchObject([{ args: { city: "Par" } }]);
});

test("an invoke that streams, for tokens or for events, has no cut call either", async () => {
  await using server = await sendingOnly([CUT]);
  const model = modelAt(server);

  const byTokens = await model.invoke("Hi", { callbacks: [tokenListener()] });
  const byEvents = await model.invoke("Hi", { callbacks: [eventListener()] });

  expect(byTokens).toMatchObject({ tool_calls: [], invalid_tool_calls: invalid });
  expect(byEvents).toMatchObject({ tool_calls: [], content: invalid });
});

test.each(["v0", "v1"] as const)(
  "a cut call is none for a reader of output version %s",
  async (outputVersion) => {
    await using server = await sendingOnly([CUT]);
    const model = modelAt(server);

    const message = joined(await readAll(await model.stream("Hi", { outputVersion })));

    expect(message).toMatchObject({ tool_calls: [], invalid_tool_calls: invalid });
  },
);

test("a joined message that was stored is core's own when it is read again, and its cut call is still none", async () => {
  await using server = await sendingOnly([CUT]);
  const message = joined(await readAll(await modelAt(server).stream("Hi")));

  const again = await load<AIMessageChunk>(JSON.stringify(message));

  expect(message.lc_id).toEqual(["langchain_core", "messages", "AIMessageChunk"]);
  expect(again).toBeInstanceOf(AIMessageChunk);
  expect(again.tool_calls).toEqual([]);
  expect(again.invalid_tool_calls).toMatchObject([{ name: "get_weather", args: '{"city":"Par' }]);
});

test("a joined message that was stored keeps its whole calls", async () => {
  const call = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
  await using server = await scriptedChat({ text: ["Hm."], calls: [call] });
  const message = joined(await readAll(await modelAt(server).stream("Hi")));

  const again = await load<AIMessageChunk>(JSON.stringify(message));

  expect(again.tool_calls).toEqual(message.tool_calls);
  expect(again.tool_calls).toMatchObject([{ id: "call-1", args: { city: "Paris" } }]);
});

const withoutArguments = (finishReason: string) =>
  scriptedChat({ calls: [{ id: "call-1", name: "stop_all", arguments: "" }], finishReason });

test("a call without arguments has none, unless the answer was cut before they came", async () => {
  await using whole = await withoutArguments("tool_calls");
  await using cut = await withoutArguments("length");

  for (const server of [whole, cut]) {
    const model = modelAt(server);
    const answers = [
      await model.invoke("Hi"),
      joined(await readAll(await model.stream("Hi"))),
      await model.streamEvents("Hi"),
    ];
    const calls = server === whole ? [{ name: "stop_all", args: {} }] : [];
    for (const { tool_calls: made } of answers) expect(made).toMatchObject(calls);
    for (const { tool_calls: made } of answers) expect(made).toHaveLength(calls.length);
  }
});

test("arguments that end in the middle of a finished answer are invalid too", async () => {
  await using server = await scriptedChat({
    calls: [{ id: "call-1", name: "weather", arguments: '{"city":"Par' }],
  });

  const message = joined(await readAll(await modelAt(server).stream("Hi")));

  expect(message).toMatchObject({ tool_calls: [], invalid_tool_calls: [{ args: '{"city":"Par' }] });
});

test("only joined onto a chunk of core's own making, a cut call is completed by core", async () => {
  await using server = await sendingOnly([CUT]);

  const chunks = await readAll(await modelAt(server).stream("Hi"));
  const message = joined([new AIMessageChunk(""), ...chunks]);

  expect(message.tool_calls).toMatchObject([{ args: { city: "Par" } }]);
  expect(message.response_metadata).toMatchObject({ finish_reason: "length" });
});
