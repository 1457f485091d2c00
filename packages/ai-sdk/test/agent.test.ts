import { scriptedChat } from "@paifang/contract";
import { ToolLoopAgent, generateText, isStepCount, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createPaiEas } from "../src/index.ts";

const runs: unknown[] = [];
const tools = {
  add: tool({
    description: "Adds two numbers.",
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    execute: ({ a, b }) => {
      runs.push([a, b]);
      return a + b;
    },
  }),
};

const modelAt = ({ endpoint }: { endpoint: string }) => createPaiEas({ endpoint, token: "t" })("demo");

test.each(["generate", "stream"] as const)(
  "an agent's %s takes two steps with parallel tools, and its history is what a server takes",
  async (way) => {
    await using server = await scriptedChat(
      {
        reasoning: ["First"],
        text: ["I add."],
        calls: [
          { id: "call-1", name: "add", arguments: '{"a":1,"b":2}' },
          { id: "call-2", name: "add", arguments: '{"a":3,"b":4}' },
        ],
      },
      { calls: [{ id: "call-3", name: "add", arguments: '{"a":3,"b":7}' }] },
      { text: ["It is ", "10."] },
    );
    const agent = new ToolLoopAgent({ model: modelAt(server), tools });

    const { text } = await agent[way]({ prompt: "1 + 2 + 3 + 4" });

    expect(await text).toBe("It is 10.");
    expect(server.requests).toHaveLength(3);
    expect(server.requests[2]?.body["messages"]).toEqual([
      { role: "user", content: "1 + 2 + 3 + 4" },
      {
        role: "assistant",
        content: "I add.",
        tool_calls: [
          { id: "call-1", type: "function", function: { name: "add", arguments: '{"a":1,"b":2}' } },
          { id: "call-2", type: "function", function: { name: "add", arguments: '{"a":3,"b":4}' } },
        ],
      },
      { role: "tool", tool_call_id: "call-1", content: "3" },
      { role: "tool", tool_call_id: "call-2", content: "7" },
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "call-3", type: "function", function: { name: "add", arguments: '{"a":3,"b":7}' } },
        ],
      },
      { role: "tool", tool_call_id: "call-3", content: "10" },
    ]);
  },
);

test.each([
  ["were cut", '{"a":1,"b', "length"],
  ["are a list", "[1,2]", "tool_calls"],
])("arguments that %s run nothing", async (_what, given, finishReason) => {
  await using server = await scriptedChat(
    { calls: [{ id: "call-1", name: "add", arguments: given }], finishReason },
    { text: ["Sorry."] },
  );
  runs.length = 0;

  const { steps } = await generateText({
    model: modelAt(server),
    prompt: "1 + 2",
    tools,
    stopWhen: isStepCount(2),
  });

  expect(steps[0]?.toolCalls).toMatchObject([{ toolName: "add", invalid: true }]);
  expect(runs).toEqual([]);
});
