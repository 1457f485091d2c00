import { HumanMessage, ToolMessage, type AIMessageChunk, type BaseMessage } from "@langchain/core/messages";
import { DynamicStructuredTool } from "@langchain/core/tools";
import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";

const weather = new DynamicStructuredTool({
  name: "get_weather",
  description: "Gets the weather of a city",
  schema: {
    type: "object",
    properties: { city: { type: "string", description: "Name of the city" } },
    required: ["city"],
  },
  func: async (input) => `It is sunny in ${String((input as { city: unknown }).city)}.`,
});

test("a model with a bound tool asks for it, and answers with what it gave", async () => {
  await using emulator = await startEmulator();
  const { endpoint, token } = emulator.services.chat;
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather]);
  const messages: BaseMessage[] = [new HumanMessage("What is the weather of the city Paris?")];

  const asked = await model.invoke(messages);
  const [call] = asked.tool_calls ?? [];
  if (call === undefined) throw new Error("no tool was asked for");
  const told: unknown = await weather.invoke(call);
  if (!ToolMessage.isInstance(told)) throw new Error("the tool gave no message");
  messages.push(asked, told);
  const answer = await model.invoke(messages);

  expect(call).toMatchObject({ name: "get_weather", args: { city: expect.any(String) as unknown } });
  expect(asked.response_metadata).toMatchObject({ finish_reason: "tool_calls" });
  expect(told.tool_call_id).toBe(call.id);
  expect(answer.tool_calls).toEqual([]);
  expect(answer.content).toContain("It is sunny in");
  expect(answer.id).not.toBe(asked.id);
});

test.each([
  ["any", "required"],
  ["required", "required"],
  ["none", "none"],
  ["auto", "auto"],
  ["get_weather", { type: "function", function: { name: "get_weather" } }],
])("the tool choice %j is sent as %j", async (choice, sent) => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather], { tool_choice: choice });

  await model.invoke("Hello");

  const body = JSON.parse(emulator.requests.at(-1)?.body ?? "{}") as Record<string, unknown>;
  expect(body["tool_choice"]).toEqual(sent);
});

test("a stream of the emulator joined is the same as its whole answer", async () => {
  await using emulator = await startEmulator({ services: { chat: { serves: "chat", reasoning: true } } });
  const { endpoint, token } = emulator.services.chat;
  const model = new ChatPaiEas({ endpoint, token });
  const question = "[1] A pool keeps sockets open. [2] Bread is baked.\n\nWhat does a pool keep?";

  const whole = await model.invoke(question);
  let joined: AIMessageChunk | undefined;
  for await (const chunk of await model.stream(question))
    joined = joined === undefined ? chunk : joined.concat(chunk);

  expect(joined).toMatchObject({ content: whole.content, usage_metadata: whole.usage_metadata });
  expect(joined?.additional_kwargs).toEqual(whole.additional_kwargs);
  expect(joined?.response_metadata).toMatchObject({
    finish_reason: "stop",
    model_name: "emulator-extractive",
  });
});

test("a stream in which a tool is called after text is split anywhere and still whole", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  emulator.faults.add({ kind: "split", bytes: 3 });
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather], { tool_choice: "any" });

  let joined: AIMessageChunk | undefined;
  for await (const chunk of await model.stream("Weather of the city Paris?"))
    joined = joined === undefined ? chunk : joined.concat(chunk);

  expect(joined?.tool_calls).toMatchObject([{ name: "get_weather" }]);
});
