import { HumanMessage, type AIMessage } from "@langchain/core/messages";
import { json, scriptedChat, scriptedServer } from "@paifang/contract";
import { describe, expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";

const modelAt = (endpoint: string): ChatPaiEas =>
  new ChatPaiEas({ endpoint, token: "t", model: "qwen-demo", maxRetries: 0 });

/** What a model says to an answer of the server's, word for word. */
async function answerTo(body: unknown, headers: Record<string, string> = {}): Promise<AIMessage> {
  await using server = await scriptedServer((response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    json(response, body);
  });
  return await modelAt(server.endpoint).invoke([new HumanMessage("Hi")]);
}

const answer = (message: object, reason: string | null = "stop", more: object = {}): unknown => ({
  id: "chatcmpl-7",
  model: "qwen-demo",
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason: reason }],
  ...more,
});
const wireCall = (id: string, text: unknown) => ({
  id,
  type: "function",
  function: { name: "weather", arguments: text },
});

describe("the content of an answer", () => {
  test.each([
    ["text", { content: "Hello" }, "Hello"],
    ["null", { content: null, tool_calls: [wireCall("a", "{}")] }, ""],
    ["empty", { content: "" }, ""],
    [
      "a list of texts",
      {
        content: [
          { type: "text", text: "Hel" },
          { type: "text", text: "lo" },
        ],
      },
      "Hello",
    ],
  ])("that is %s is a string", async (_name, message, content) => {
    expect((await answerTo(answer(message))).content).toBe(content);
  });

  test("that is missing with all its choices is an error, not an empty message", async () => {
    await expect(answerTo({ id: "chatcmpl-7", choices: [] })).rejects.toMatchObject({
      name: "ResponseError",
      message: expect.stringContaining("choices") as unknown,
    });
  });
});

describe("the calls of an answer", () => {
  test("are parsed, several in order, also where their arguments are an object", async () => {
    const calls = [wireCall("a", '{"city":"Paris"}'), wireCall("b", { city: "Rome" }), wireCall("c", "")];

    const message = await answerTo(answer({ content: null, tool_calls: calls }, "tool_calls"));

    expect(message.tool_calls).toEqual([
      { type: "tool_call", id: "a", name: "weather", args: { city: "Paris" } },
      { type: "tool_call", id: "b", name: "weather", args: { city: "Rome" } },
      { type: "tool_call", id: "c", name: "weather", args: {} },
    ]);
    expect(message.additional_kwargs).toEqual({});
  });

  test.each(['{"city":"Par', "[1]", '"Paris"', "null", "Paris"])(
    "with the arguments %s are kept as invalid, word for word, and throw nothing",
    async (text) => {
      const message = await answerTo(answer({ content: null, tool_calls: [wireCall("a", text)] }, "length"));

      expect(message.tool_calls).toEqual([]);
      expect(message.invalid_tool_calls).toEqual([
        {
          type: "invalid_tool_call",
          id: "a",
          name: "weather",
          args: text,
          error: expect.any(String) as unknown,
        },
      ]);
    },
  );

  test.each(["", "null", "None", undefined])("without an id (%j) get one, each its own", async (id) => {
    const calls = ["{}", "{}"].map((text) => ({ ...wireCall("", text), id }));

    const { tool_calls: told = [] } = await answerTo(answer({ content: null, tool_calls: calls }));

    expect(told.map((call) => call.id)).toEqual(["chatcmpl-7-0-0", "chatcmpl-7-0-1"]);
  });
});

describe("what an answer tells about itself", () => {
  test.each(["stop", "length", "content_filter", "tool_calls"])(
    "has the server's reason %s",
    async (reason) => {
      const message = await answerTo(answer({ content: "Hello" }, reason));

      expect(message.response_metadata["finish_reason"]).toBe(reason);
    },
  );

  test("has model, provider, the answer's id and the request's", async () => {
    const message = await answerTo(answer({ content: "Hello" }), { "x-request-id": "request-9" });

    expect(message.id).toBe("chatcmpl-7");
    expect(message.response_metadata).toEqual({
      model_provider: "pai_eas",
      model: "qwen-demo",
      model_name: "qwen-demo",
      finish_reason: "stop",
      id: "chatcmpl-7",
      request_id: "request-9",
    });
  });

  test("has counted tokens with their details", async () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 3 },
    };

    expect((await answerTo(answer({ content: "Hello" }, "stop", { usage }))).usage_metadata).toEqual({
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_token_details: { cache_read: 4 },
      output_token_details: { reasoning: 3 },
    });
  });

  test.each([
    { prompt_tokens: 10, completion_tokens: 5 },
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: null, completion_tokens_details: {} },
    { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: null } },
  ])("has no detail that the server did not count: %j", async (usage) => {
    expect((await answerTo(answer({ content: "Hello" }, "stop", { usage }))).usage_metadata).toEqual({
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_token_details: {},
      output_token_details: {},
    });
  });

  test.each([undefined, null])("has no counts where the server gave %j", async (usage) => {
    expect((await answerTo(answer({ content: "Hello" }, "stop", { usage }))).usage_metadata).toBeUndefined();
  });
});

test("an error event inside a stream is the server's error, not the end of an answer", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "Hel" } }] })}\n\n`);
    response.end('data: {"error":{"message":"the engine died","code":500}}\n\ndata: [DONE]\n\n');
  });
  const model = modelAt(server.endpoint);
  const read = async (): Promise<string[]> => {
    const pieces: string[] = [];
    for await (const { text } of await model.stream("Hi")) pieces.push(text);
    return pieces;
  };

  for (const reading of [read(), model.streamEvents("Hi")])
    await expect(reading).rejects.toMatchObject({
      name: "StreamError",
      message: expect.stringContaining("the engine died") as unknown,
      partial: { text: "Hel" },
    });
});

test("reasoning alone is an answer", async () => {
  await using server = await scriptedChat({ reasoning: ["Hm."] });

  const message = await modelAt(server.endpoint).invoke("Hi");

  expect(message).toMatchObject({ content: "", additional_kwargs: { reasoning_content: "Hm." } });
});

const choice = (index: number) => ({ index, message: { content: `${index}` }, finish_reason: "stop" });

test("of several choices the first alone has the id and the counts, which are those of all", async () => {
  await using server = await scriptedServer((response) =>
    json(response, {
      id: "chatcmpl-7",
      choices: [choice(0), choice(1)],
      usage: { prompt_tokens: 4, completion_tokens: 6, total_tokens: 10 },
    }),
  );

  const { generations } = await modelAt(server.endpoint).generate([["Hi"]], { n: 2 });
  const messages = generations.flat().map((generation) => "message" in generation && generation.message);

  expect(messages).toMatchObject([
    { content: "0", id: "chatcmpl-7", usage_metadata: { total_tokens: 10 } },
    { content: "1", usage_metadata: undefined },
  ]);
  expect(messages[1]).not.toHaveProperty("id", "chatcmpl-7");
});
