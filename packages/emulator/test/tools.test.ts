import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { complete, streamed, weather, type Choice } from "./support/chat.ts";

const stock = {
  type: "function",
  function: {
    name: "getStockPrice",
    description: "Look up the price of a share on the stock market",
    parameters: { type: "object", properties: { symbol: { type: "string" } }, required: ["symbol"] },
  },
};
const tools = [stock, weather];

let emulator: Emulator<DefaultServices>;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

const asked = (content: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  messages: [{ role: "user", content }],
  tools,
  ...more,
});
const choiceOf = async (body: Record<string, unknown>): Promise<Choice | undefined> =>
  (await complete(emulator.services.chat, body)).choices[0];

test("C11 C19 a tool is called when the user's words fit its description", async () => {
  const choice = await choiceOf(asked("What is the weather in Paris today, in celsius?"));

  expect(choice).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
  expect(choice?.message.tool_calls).toMatchObject([{ type: "function", function: { name: "get_weather" } }]);
  expect(JSON.parse(choice?.message.tool_calls?.[0]?.function.arguments ?? "")).toEqual({
    city: "Paris",
    unit: "celsius",
  });
});

test("the tool that fits best is the one that is called", async () => {
  const choice = await choiceOf(asked('What is the share price of "BABA" on the market?'));
  expect(choice?.message.tool_calls?.[0]?.function).toEqual({
    name: "getStockPrice",
    arguments: '{"symbol":"BABA"}',
  });
});

test.each([
  { title: "words that fit no tool", body: asked("Hello, who are you?") },
  { title: "tool_choice none", body: asked("What is the weather in Paris?", { tool_choice: "none" }) },
])("$title are answered in text", async ({ body }) => {
  const choice = await choiceOf(body);

  expect(choice?.message).not.toHaveProperty("tool_calls");
  expect(choice).toMatchObject({ finish_reason: "stop", message: { content: expect.any(String) as string } });
});

describe.each([
  { title: "required", tool_choice: "required" },
  { title: "a named tool", tool_choice: { type: "function", function: { name: "get_weather" } } },
])("with tool_choice $title", ({ tool_choice }) => {
  const body = asked("Hello, who are you? The weather is fine.", { tool_choice });

  test("C13 a tool is always called, and a whole answer finishes with stop", async () => {
    const choice = await choiceOf(body);

    expect(choice?.message.tool_calls?.[0]?.function.name).toBe("get_weather");
    expect(choice?.finish_reason).toBe("stop");
  });

  test("a stream finishes with tool_calls", async () => {
    const { chunks } = await streamed(emulator.services.chat, body);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  });
});

test("D12 streamed arguments come in fragments after one delta with id and name", async () => {
  const { chunks } = await streamed(
    emulator.services.chat,
    asked("Get the weather of Rio de Janeiro for 3 days."),
  );

  const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
  const [first, ...fragments] = calls;
  expect(first).toMatchObject({
    index: 0,
    type: "function",
    function: { name: "get_weather", arguments: "" },
  });
  expect(fragments.length).toBeGreaterThan(1);
  expect(fragments.every((call) => call.index === 0 && !("id" in call) && !("name" in call.function))).toBe(
    true,
  );
  const joined = fragments.map((call) => call.function.arguments).join("");
  expect(JSON.parse(joined)).toEqual({ city: "Rio de Janeiro", days: 3 });
});

test("arguments cut by max_tokens are broken JSON with finish_reason length", async () => {
  const choice = await choiceOf(asked("What is the weather in Paris?", { max_tokens: 1 }));

  expect(choice?.finish_reason).toBe("length");
  expect(() => JSON.parse(choice?.message.tool_calls?.[0]?.function.arguments ?? "") as unknown).toThrow(
    SyntaxError,
  );
});

test("after a tool has answered, its result is quoted", async () => {
  const messages = [
    { role: "user", content: "What is the weather in Paris?" },
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "call-1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } },
      ],
    },
    { role: "tool", tool_call_id: "call-1", content: "18 degrees, light rain" },
  ];
  const choice = await choiceOf({ messages, tools });

  expect(choice).toMatchObject({
    finish_reason: "stop",
    message: { content: "get_weather answered: 18 degrees, light rain" },
  });
});

const callsOf = async (body: Record<string, unknown>): Promise<unknown> =>
  (await choiceOf(body))?.message.tool_calls?.map((call) => [
    call.function.name,
    JSON.parse(call.function.arguments) as unknown,
  ]);

describe("words that ask for several things", () => {
  const both = 'Tell me the weather in Rome and look up the share price of "BABA" on the market.';
  test("are answered with a call for each of them", async () => {
    expect(await callsOf(asked(both))).toEqual([
      ["get_weather", { city: "Rome" }],
      ["getStockPrice", { symbol: "BABA" }],
    ]);
  });

  test("are answered with one call of one tool for each name", async () => {
    expect(await callsOf(asked("What is the weather in Paris and Oslo?"))).toEqual([
      ["get_weather", { city: "Paris" }],
      ["get_weather", { city: "Oslo" }],
    ]);
  });

  test("get one call when calls may not be parallel", async () => {
    expect(await callsOf(asked(both, { parallel_tool_calls: false }))).toHaveLength(1);
  });

  test("D13 get calls whose pieces come mixed in a stream, each with its index", async () => {
    const { chunks } = await streamed(emulator.services.chat, asked(both));
    const pieces = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);

    expect(pieces.slice(0, 2)).toMatchObject([
      { index: 0, function: { name: "get_weather", arguments: "" } },
      { index: 1, function: { name: "getStockPrice", arguments: "" } },
    ]);
    const texts = [0, 1].map((index) =>
      pieces
        .filter((piece) => piece.index === index)
        .map((piece) => piece.function.arguments)
        .join(""),
    );
    expect(texts).toEqual(['{"city":"Rome"}', '{"symbol":"BABA"}']);
    expect(new Set(pieces.flatMap(({ id }) => id ?? [])).size).toBe(2);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("tool_calls");
  });
});
