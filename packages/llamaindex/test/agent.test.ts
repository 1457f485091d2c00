import { scriptedChat } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { agent, agentStreamEvent, agentToolCallResultEvent } from "@llamaindex/workflow";
import { tool } from "llamaindex";
import { expect, test } from "vitest";
import { z } from "zod";
import { PaiEas } from "../src/index.ts";

const add = tool({
  name: "add",
  description: "Adds two numbers.",
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => String(a + b),
});
const double = tool({
  name: "double",
  description: "Doubles a number.",
  parameters: z.object({ value: z.number() }),
  execute: ({ value }) => String(value * 2),
});

test("an agent takes two steps with tools and answers, though the model talks before its calls", async () => {
  await using server = await scriptedChat(
    { text: ["First I add."], calls: [{ id: "call-1", name: "add", arguments: '{"a":3,"b":4}' }] },
    { reasoning: ["Then"], calls: [{ id: "call-2", name: "double", arguments: '{"value":7}' }] },
    { text: ["It is ", "14."] },
  );
  const llm = new PaiEas({ endpoint: server.endpoint, token: "t", model: "demo" });
  const results: unknown[] = [];
  let streamed = "";

  const events = agent({ llm, tools: [add, double] }).runStream("Double the sum of 3 and 4.");
  for await (const event of events) {
    if (agentToolCallResultEvent.include(event)) results.push(event.data.toolOutput.result);
    if (agentStreamEvent.include(event)) streamed += event.data.delta;
  }

  expect(results).toEqual(["7", "14"]);
  expect(streamed).toBe("First I add.It is 14.");
  expect(server.requests).toHaveLength(3);
  expect(server.requests[2]?.body["messages"]).toMatchObject([
    { role: "system" },
    { role: "user" },
    { role: "assistant", content: "First I add.", tool_calls: [{ id: "call-1" }] },
    { role: "tool", tool_call_id: "call-1", content: "7" },
    { role: "assistant", tool_calls: [{ id: "call-2", function: { arguments: '{"value":7}' } }] },
    { role: "tool", tool_call_id: "call-2", content: "14" },
  ]);
});

test("parallel calls are all run, and each result goes back to its call", async () => {
  await using server = await scriptedChat(
    {
      calls: [
        { id: "call-1", name: "add", arguments: '{"a":1,"b":1}' },
        { id: "call-2", name: "double", arguments: '{"value":5}' },
      ],
    },
    { text: ["2 and 10."] },
  );
  const llm = new PaiEas({ endpoint: server.endpoint, token: "t", model: "demo" });

  const { data } = await agent({ llm, tools: [add, double] }).run("Add and double.");

  expect(data.result).toBe("2 and 10.");
  expect(server.requests[1]?.body["messages"]).toMatchObject([
    { role: "system" },
    { role: "user" },
    { role: "assistant", tool_calls: [{ id: "call-1" }, { id: "call-2" }] },
    { role: "tool", tool_call_id: "call-1", content: "2" },
    { role: "tool", tool_call_id: "call-2", content: "10" },
  ]);
});

test("an agent runs against the emulator, and refuses a model without tools", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;

  const { data } = await agent({ llm: new PaiEas({ endpoint, token }), tools: [add] }).run(
    "Please add the numbers 3 and 4: add two numbers",
  );

  expect(data.result).toBe("add answered: 7");
  const llm = new PaiEas({ endpoint, token, supportToolCall: false });
  expect(() => agent({ llm, tools: [add] })).toThrow(/supports tool calls/);
});
