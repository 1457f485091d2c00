import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { scriptedChat } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { createAgent, tool, type BaseMessage } from "langchain";
import { expect, test } from "vitest";
import { z } from "zod";
import { ChatPaiEas } from "../../src/index.ts";
import { modelOn, QUESTION, told, travelTools } from "./support/travel.ts";

const CALLS = [
  { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' },
  { id: "call-2", name: "time", arguments: '{"zone":"CET"}' },
];

/** Tool messages in the order of the calls. */
const toolMessages = (messages: readonly BaseMessage[]): string[][] =>
  messages
    .filter((message) => ToolMessage.isInstance(message))
    .map(({ tool_call_id: id, text }) => [id, text]);

test.each(["invoke", "stream"] as const)(
  "tools that are called side by side all run, and their answers go back together: %s",
  async (verb) => {
    await using server = await scriptedChat({ id: "a", calls: CALLS }, { id: "b", text: ["Done."] });
    const { tools, ran } = travelTools();
    const agent = createAgent({ model: modelOn(server), tools });

    let messages: BaseMessage[] = [];
    if (verb === "invoke") ({ messages } = await agent.invoke(QUESTION));
    else
      for await (const [, state] of await agent.stream(QUESTION, { streamMode: ["values", "messages"] }))
        if ("messages" in state) ({ messages } = state);

    expect(ran.toSorted()).toEqual(["time CET", "weather Paris"]);
    expect(toolMessages(messages)).toEqual([
      ["call-1", "sunny in Paris"],
      ["call-2", "noon in CET"],
    ]);
    expect(messages.at(-1)?.text).toBe("Done.");
    const sent = server.requests.at(-1)?.body["messages"] as { role: string; tool_call_id?: string }[];
    expect(sent.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "tool"]);
  },
);

test("what a tool throws is told to the model, which may call it again", async () => {
  await using server = await scriptedChat(
    { id: "a", calls: [{ id: "call-1", name: "divide", arguments: '{"by":0}' }] },
    { id: "b", calls: [{ id: "call-2", name: "divide", arguments: '{"by":2}' }] },
    { id: "c", text: ["21."] },
  );
  const divide = tool(
    ({ by }) => {
      if (by === 0) throw new Error("by zero");
      return String(42 / by);
    },
    { name: "divide", description: "Divides 42", schema: z.object({ by: z.number() }) },
  );
  const agent = createAgent({ model: modelOn(server), tools: [divide] });

  const { messages } = await agent.invoke(QUESTION);

  const failed = messages.find((message) => ToolMessage.isInstance(message));
  expect(failed).toMatchObject({ status: "error", tool_call_id: "call-1" });
  expect(failed?.text).toContain("by zero");
  expect(messages.at(-1)?.text).toBe("21.");
});

test("arguments that are no JSON run no tool, and the agent ends without a call", async () => {
  await using server = await scriptedChat({
    id: "a",
    calls: [{ id: "call-1", name: "weather", arguments: '{"city":' }],
  });
  const { tools, ran } = travelTools();
  const agent = createAgent({ model: modelOn(server), tools });

  const { messages } = await agent.invoke(QUESTION);

  expect(ran).toEqual([]);
  expect(messages.at(-1)).toMatchObject({
    tool_calls: [],
    invalid_tool_calls: [{ id: "call-1", name: "weather", args: '{"city":' }],
  });
});

test("ToolNode runs the calls of an answer, whole or streamed, and gives their messages", async () => {
  await using server = await scriptedChat({ id: "a", text: ["Look: "], calls: CALLS });
  const { tools } = travelTools();
  const model = modelOn(server).bindTools(tools);
  const node = new ToolNode(tools);

  const whole = await model.invoke("Hi");
  let streamed: typeof whole | undefined;
  for await (const chunk of await model.stream("Hi"))
    streamed = streamed === undefined ? chunk : streamed.concat(chunk);
  for (const answer of [whole, streamed]) {
    if (answer === undefined) throw new Error("the stream had no chunk");
    const { messages } = (await node.invoke({ messages: [new HumanMessage("Hi"), answer] })) as {
      messages: BaseMessage[];
    };
    expect(toolMessages(messages)).toEqual([
      ["call-1", "sunny in Paris"],
      ["call-2", "noon in CET"],
    ]);
  }
});

test("an agent goes through several tools of the emulator, one after another", async () => {
  await using emulator = await startEmulator();
  const { endpoint, token } = emulator.services.chat;
  const price = tool(({ product }) => ({ product, unitPrice: 7.5 }), {
    name: "get_unit_price",
    description: "Looks up the unit price of a product",
    schema: z.object({ product: z.string() }),
  });
  const calculate = tool(({ expression }) => `${expression} is calculated`, {
    name: "calculate",
    description: "Calculates an arithmetic expression",
    schema: z.object({ expression: z.string() }),
  });
  const agent = createAgent({ model: new ChatPaiEas({ endpoint, token }), tools: [price, calculate] });

  const content = 'Look up the unit price of the product "cedar board", then calculate "12 * unitPrice".';
  const { messages } = await agent.invoke({ messages: [{ role: "user", content }] });

  const answers = messages.filter((message) => AIMessage.isInstance(message));
  expect(told(messages).map(([kind]) => kind)).toEqual(["human", "ai", "tool", "ai", "tool", "ai"]);
  expect(
    answers.flatMap(({ tool_calls: calls = [] }) => calls.map(({ name, args }) => [name, args])),
  ).toEqual([
    ["get_unit_price", { product: "cedar board" }],
    ["calculate", { expression: "12 * 7.5" }],
  ]);
  expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
  expect(messages.at(-1)?.text).toContain("12 * 7.5 is calculated");
});
