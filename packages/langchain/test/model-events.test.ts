import type { ChatModelStreamEvent } from "@langchain/core/language_models/event";
import type { AIMessage } from "@langchain/core/messages";
import { scriptedChat, type ScriptedAnswer } from "@paifang/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { scripts, sendings, toPieces } from "./support/chunk-scripts.ts";
import { readAll } from "./support/joined.ts";
import { toldByEvents, toldInBlocks } from "./support/told-in-blocks.ts";
import { playedStream } from "./support/played-stream.ts";

const weather = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
const time = { id: "call-2", name: "time", arguments: '{"zone":"CET"}' };

const modelAt = ({ endpoint }: { endpoint: string }): ChatPaiEas =>
  new ChatPaiEas("m", { endpoint, token: "t" });

/** What of the protocol the events break. */
function breaches(events: readonly ChatModelStreamEvent[]): string[] {
  const found: string[] = [];
  const open = new Set<number>();
  let opened = 0;
  for (const [place, event] of events.entries()) {
    const isFirst = place === 0;
    const isLast = place === events.length - 1;
    if ((event.event === "message-start") !== isFirst) found.push(`${event.event} at ${place}`);
    if ((event.event === "message-finish") !== isLast) found.push(`${event.event} at ${place}`);
    if (event.event === "content-block-start") {
      if (event.index !== opened) found.push(`block ${event.index} opened as number ${opened}`);
      open.add(event.index);
      opened++;
    }
    if (event.event === "content-block-delta" && !open.has(event.index))
      found.push(`delta of block ${event.index}, which is not open`);
    if (event.event === "content-block-finish" && !open.delete(event.index))
      found.push(`finish of block ${event.index}, which is not open`);
  }
  return [...found, ...[...open].map((index) => `block ${index} was never finished`)];
}

/** Core's view of the reasoning ends where another block begins; the message has the rest too. */
function reasoningAtOnce(events: readonly ChatModelStreamEvent[]): string {
  const begun = events.findIndex(
    (event) => event.event === "content-block-start" && event.content.type === "reasoning",
  );
  if (begun === -1) return "";
  const ended = events.findIndex(({ event }, place) => place > begun && event === "content-block-start");
  return events
    .slice(begun, ended === -1 ? undefined : ended)
    .map((event) =>
      event.event === "content-block-delta" && event.delta.type === "reasoning-delta"
        ? event.delta.reasoning
        : "",
    )
    .join("");
}

test("whatever a server says and however it comes, the events are in order and join to the whole answer", async () => {
  await fc.assert(
    fc.asyncProperty(scripts, sendings, async (script, sending) => {
      await using server = await playedStream(...toPieces(script, sending));
      const model = modelAt(server);

      const stream = model.streamEvents("Hi");
      const events = await readAll(stream);
      const whole = await model.invoke("Hi");

      expect(breaches(events)).toEqual([]);
      expect(toldByEvents(await stream)).toEqual(toldInBlocks(whole));
      expect(await stream.output).toEqual(await stream);
      expect(await stream.text).toBe(whole.text);
      expect(await stream.reasoning).toBe(reasoningAtOnce(events));
      expect(await stream.toolCalls).toEqual(whole.tool_calls);
      expect(await stream.usage).toEqual(whole.usage_metadata);
    }),
    { numRuns: 100 },
  );
}, 60_000);

const ANSWERS: [string, ScriptedAnswer, string[]][] = [
  ["text, then a call with index 0", { text: ["Let me ", "look."], calls: [weather] }, ["text", "tool_call"]],
  [
    "reasoning, text and two calls",
    { reasoning: ["Hm."], text: ["Look."], calls: [weather, time] },
    ["reasoning", "text", "tool_call", "tool_call"],
  ],
  ["a call alone", { calls: [weather] }, ["tool_call"]],
  ["reasoning alone", { reasoning: ["Hm."] }, ["reasoning"]],
  ["nothing", {}, []],
];

test.each(ANSWERS)("each block has an index of its own: %s", async (_name, answer, types) => {
  await using server = await scriptedChat(answer);

  const stream = modelAt(server).streamEvents("Hi");
  const events = await readAll(stream);

  expect(breaches(events)).toEqual([]);
  expect((await stream).contentBlocks.map(({ type }) => type)).toEqual(types);
  expect(await stream.toolCalls).toHaveLength(answer.calls?.length ?? 0);
});

test("a refusal is a block of its own, whose words reach the next request too", async () => {
  await using server = await scriptedChat({ refusal: ["I cannot ", "help."] });
  const model = modelAt(server);

  const stream = model.streamEvents("Hi");
  const events = await readAll(stream);
  const message = await stream;
  await model.invoke(["Hi", message, "Why?"]);

  expect(breaches(events)).toEqual([]);
  expect(message.contentBlocks).toEqual([{ type: "refusal", refusal: "I cannot help." }]);
  expect(server.requests[1]?.body["messages"]).toContainEqual({
    role: "assistant",
    content: "I cannot help.",
  });
});

test("events tell deltas as they come", async () => {
  await using server = await scriptedChat({ text: ["a", "b"], calls: [weather] });

  const told: string[] = [];
  for await (const event of modelAt(server).streamEvents("Hi"))
    told.push("index" in event ? `${event.event} ${event.index}` : event.event);

  expect(told).toEqual([
    "message-start",
    "content-block-start 0",
    "content-block-delta 0",
    "content-block-delta 0",
    "content-block-start 1",
    "content-block-delta 1",
    "content-block-delta 1",
    "content-block-finish 0",
    "content-block-finish 1",
    "message-finish",
  ]);
});

test.each([
  ["stop", [], "stop"],
  ["length", [], "length"],
  ["content_filter", [], "content_filter"],
  ["tool_calls", [weather], "tool_use"],
  // With a forced tool, servers say that they stopped.
  ["stop", [weather], "tool_use"],
])("the end by %s with the calls %j is told as %s", async (finishReason, calls, reason) => {
  await using server = await scriptedChat({ text: ["Hm."], calls, finishReason });

  const stream = modelAt(server).streamEvents("Hi");

  expect((await readAll(stream)).at(-1)).toMatchObject({ event: "message-finish", reason });
  expect((await stream).response_metadata).toMatchObject({ finish_reason: reason });
});

test("a reason that the protocol does not know is left in the server's own word", async () => {
  await using server = await scriptedChat({ text: ["Hm."], finishReason: "repetition" });

  const stream = modelAt(server).streamEvents("Hi");

  expect((await readAll(stream)).at(-1)).not.toHaveProperty("reason");
  expect((await stream).response_metadata).toMatchObject({ finish_reason: "repetition" });
});

test("counts are told once, and no counts are none", async () => {
  await using counted = await scriptedChat({ text: ["a", "b"] });
  await using uncounted = await playedStream(
    `data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`,
  );

  const usage = await readAll(modelAt(counted).streamEvents("Hi").usage);
  const message: AIMessage = await modelAt(uncounted).streamEvents("Hi");

  expect(usage).toMatchObject([{ input_tokens: 10, output_tokens: 5, total_tokens: 15 }]);
  expect(message.usage_metadata).toBeUndefined();
});
