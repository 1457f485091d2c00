import { HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { DynamicStructuredTool } from "@langchain/core/tools";
import { startEmulator, type Emulator } from "@paifang/emulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { joined, readAll, told } from "./support/joined.ts";

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

const SERVICES = { chat: { serves: "chat" }, thinking: { serves: "chat", reasoning: true } } as const;
let emulator: Emulator<typeof SERVICES>;
beforeAll(async () => {
  emulator = await startEmulator({ services: SERVICES });
});
afterEach(() => emulator.reset());
afterAll(() => emulator.close());

test("a model with a bound tool asks for it, and answers with what it gave", async () => {
  const { endpoint, token } = emulator.services.chat;
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather]);
  const messages: BaseMessage[] = [new HumanMessage("What is the weather of the city Paris?")];

  const asked = await model.invoke(messages);
  const [call] = asked.tool_calls ?? [];
  if (call === undefined) throw new Error("no tool was asked for");
  const result: unknown = await weather.invoke(call);
  if (!ToolMessage.isInstance(result)) throw new Error("the tool gave no message");
  messages.push(asked, result);
  const answer = await model.invoke(messages);

  expect(call).toMatchObject({ name: "get_weather", args: { city: expect.any(String) as unknown } });
  expect(asked.response_metadata).toMatchObject({ finish_reason: "tool_calls" });
  expect(result.tool_call_id).toBe(call.id);
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
  const { endpoint, token } = emulator.services.chat;
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather], { tool_choice: choice });

  await model.invoke("Hello");

  const body = JSON.parse(emulator.requests.at(-1)?.body ?? "{}") as Record<string, unknown>;
  expect(body["tool_choice"]).toEqual(sent);
});

/** Two answers are two requests. */
const UNLIKE = { id: undefined, response_metadata: undefined };

test("a stream of the emulator joined is the same as its whole answer", async () => {
  const { endpoint, token } = emulator.services.thinking;
  const model = new ChatPaiEas({ endpoint, token });
  const question = "[1] A pool keeps sockets open. [2] Bread is baked.\n\nWhat does a pool keep?";

  const whole = await model.invoke(question);
  const streamed = joined(await readAll(model.stream(question)));

  expect({ ...told(streamed), ...UNLIKE }).toEqual({ ...told(whole), ...UNLIKE });
  expect(streamed.additional_kwargs).toHaveProperty("reasoning_content");
  expect(streamed.response_metadata).toMatchObject({
    finish_reason: "stop",
    model_name: "emulator-extractive",
  });
});

test("a stream in which a tool is called after text is split anywhere and still whole", async () => {
  const { endpoint, token } = emulator.services.chat;
  emulator.faults.add({ kind: "split", bytes: 3 });
  const model = new ChatPaiEas({ endpoint, token }).bindTools([weather], { tool_choice: "any" });

  const { tool_calls: calls } = joined(await readAll(model.stream("Weather of the city Paris?")));

  expect(calls).toMatchObject([{ name: "get_weather" }]);
});
