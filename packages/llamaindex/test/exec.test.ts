import { tool } from "@llamaindex/core/tools";
import { z } from "@llamaindex/core/zod";
import { scriptedChat } from "@paifang/contract";
import { expect, test } from "vitest";
import { PaiEas } from "../src/index.ts";

const WEATHER = { id: "call-1", name: "get_weather", arguments: '{"city":"Paris"}' };
const messages = [{ role: "user" as const, content: "What is the weather in Paris?" }];

function weatherTool() {
  const asked: unknown[] = [];
  const getWeather = tool({
    name: "get_weather",
    description: "Tells the weather.",
    parameters: z.object({ city: z.string() }),
    execute: (input) => {
      asked.push(input);
      return "rain";
    },
  });
  return { asked, getWeather };
}

const open = ({ endpoint }: { endpoint: string }): PaiEas =>
  new PaiEas({ endpoint, token: "t", model: "demo" });

test("exec runs the tools that the model calls and gives the messages for the next turn", async () => {
  await using server = await scriptedChat(
    { text: ["Let me see."], calls: [WEATHER] },
    { text: ["It rains."] },
  );
  const { asked, getWeather } = weatherTool();
  const llm = open(server);

  const first = await llm.exec({ messages, tools: [getWeather] });
  const second = await llm.exec({ messages: [...messages, ...first.newMessages], tools: [getWeather] });

  expect(asked).toEqual([{ city: "Paris" }]);
  expect(first.toolCalls).toEqual([{ id: "call-1", name: "get_weather", input: { city: "Paris" } }]);
  expect(second.toolCalls).toEqual([]);
  expect(second.newMessages).toMatchObject([{ role: "assistant", content: "It rains." }]);
  expect(server.requests[1]?.body["messages"]).toMatchObject([
    { role: "user" },
    { role: "assistant", content: "Let me see.", tool_calls: [{ id: "call-1" }] },
    { role: "tool", tool_call_id: "call-1", content: "rain" },
  ]);
});

test.each(["exec", "streamExec"] as const)(
  "a call that comes after reasoning and text in a stream is run by %s",
  async (verb) => {
    await using server = await scriptedChat({
      reasoning: ["Hm."],
      text: ["Let ", "me see."],
      calls: [WEATHER],
    });
    const { asked, getWeather } = weatherTool();

    const { toolCalls, newMessages } = await open(server)[verb]({
      messages,
      tools: [getWeather],
      stream: true,
    });

    expect(asked).toEqual([{ city: "Paris" }]);
    expect(toolCalls).toHaveLength(1);
    expect(newMessages()).toMatchObject([
      { role: "assistant", options: { toolCall: [{ id: "call-1" }] } },
      { role: "user", options: { toolResult: { id: "call-1", result: "rain" } } },
    ]);
  },
);

test("without a call the words are streamed, with tools and without", async () => {
  await using server = await scriptedChat({ text: ["It ", "rains."] });
  const llm = open(server);

  for (const tools of [[weatherTool().getWeather], undefined]) {
    const { stream, newMessages } = await llm.exec({ messages, ...(tools && { tools }), stream: true });
    let text = "";
    for await (const { delta } of stream) text += delta;
    expect(text).toBe("It rains.");
    expect(newMessages()).toEqual([{ role: "assistant", content: "It rains." }]);
  }
});

test.each([true, false])(
  "arguments that were cut run no tool, and the model is told so (stream: %s)",
  async (stream) => {
    const cut = { ...WEATHER, arguments: '{"city":"Par' };
    await using server = await scriptedChat({ calls: [cut], finishReason: "length" }, { text: ["Sorry."] });
    const { asked, getWeather } = weatherTool();
    const llm = open(server);

    const answer = stream
      ? await llm.exec({ messages, tools: [getWeather], stream })
      : await llm.exec({ messages, tools: [getWeather] });
    const said = typeof answer.newMessages === "function" ? answer.newMessages() : answer.newMessages;
    await llm.chat({ messages: [...messages, ...said] });

    expect(asked).toEqual([]);
    expect(said[1]?.content).toMatch(/not a valid JSON object/);
    expect(server.requests[1]?.body["messages"]).toMatchObject([
      { role: "user" },
      { tool_calls: [{ function: { arguments: expect.stringMatching(/^\{"rawInput":/) as unknown } }] },
      { role: "tool", content: expect.stringMatching(/not a valid JSON object/) as unknown },
    ]);
  },
);

test("a schema gives an object, and the caller's list of tools stays as it is", async () => {
  const formatted = { id: "call-9", name: "format_output", arguments: '{"sky":"grey"}' };
  await using server = await scriptedChat({ calls: [formatted] });
  const { getWeather } = weatherTool();
  const tools = [getWeather];
  const responseFormat = z.object({ sky: z.string() });

  const { object } = await open(server).exec({ messages, tools, responseFormat });

  expect(object).toEqual({ sky: "grey" });
  expect(object?.sky.length).toBe(4);
  expect(tools).toEqual([getWeather]);
});
