import { InMemoryCache } from "@langchain/core/caches";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { EasClient } from "@paifang/client";
import { scriptedChat } from "@paifang/contract";
import { expect, test, vi } from "vitest";
import { ChatPaiEas } from "../src/index.ts";

const SECRET = "secret-token-1234567890";

test("an answer has text, ids, token counts and what the server said about itself", async () => {
  await using server = await scriptedChat({
    text: ["Hello"],
    usage: { prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
  });
  const model = new ChatPaiEas({ endpoint: server.endpoint, token: SECRET, model: "qwen-demo" });

  const message = await model.invoke("Hi");

  expect(message).toMatchObject({
    content: "Hello",
    id: "chatcmpl-7",
    tool_calls: [],
    usage_metadata: {
      input_tokens: 10,
      output_tokens: 5,
      total_tokens: 15,
      input_token_details: { cache_read: 4 },
    },
    response_metadata: {
      model_provider: "pai_eas",
      model: "qwen-demo",
      model_name: "qwen-demo",
      finish_reason: "stop",
      id: "chatcmpl-7",
    },
  });
});

test("the model's name may stand before the fields", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token: SECRET });

  await model.invoke("Hi");

  expect(model.model).toBe("qwen-demo");
  expect(server.requests.map(({ body }) => body["model"])).toEqual(["qwen-demo"]);
});

test("settings of a call win over those of the model, and nothing else is sent", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas("qwen-demo", {
    endpoint: server.endpoint,
    token: SECRET,
    temperature: 0.2,
    topP: 0.9,
    stopSequences: ["END"],
  });

  await model.invoke("Hi", { temperature: 0.7, maxTokens: 20 });

  expect(server.requests[0]?.body).toEqual({
    model: "qwen-demo",
    messages: [{ role: "user", content: "Hi" }],
    temperature: 0.7,
    top_p: 0.9,
    max_tokens: 20,
    stop: ["END"],
  });
});

test("aliases of LangChain users and keys of other packages are taken", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const fields = { baseURL: server.endpoint, apiKey: SECRET, timeout: 5_000, frobnicate: true };
  const model = new ChatPaiEas("qwen-demo", fields);

  expect((await model.invoke("Hi")).content).toBe("Hello");
});

test("a shared client takes the call options beside it", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  await using client = new EasClient({ endpoint: server.endpoint, token: SECRET });
  const model = new ChatPaiEas({ client, model: "qwen-demo", extraBody: { guided_choice: ["a"] } });

  await model.invoke("Hi");

  expect(server.requests[0]?.body).toMatchObject({ model: "qwen-demo", guided_choice: ["a"] });
});

test("reasoning is beside the answer, and is not sent back", async () => {
  await using server = await scriptedChat({ reasoning: ["Think, ", "think."], text: ["42"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token: SECRET });

  const message = await model.invoke("Answer?");
  await model.invoke([new HumanMessage("Answer?"), message, new HumanMessage("Sure?")]);

  expect(message.content).toBe("42");
  expect(message.additional_kwargs).toEqual({ reasoning_content: "Think, think." });
  expect(server.requests[1]?.body["messages"]).toEqual([
    { role: "user", content: "Answer?" },
    { role: "assistant", content: "42" },
    { role: "user", content: "Sure?" },
  ]);
});

test("a conversation with tools goes back as the server wrote it", async () => {
  await using server = await scriptedChat({ text: ["Sunny."] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token: SECRET });

  await model.invoke([
    new SystemMessage("Be brief."),
    new HumanMessage({ content: [{ type: "text", text: "Weather?" }] }),
    new AIMessage({
      content: [{ type: "tool_use", id: "call-1", name: "weather", input: {} }],
      tool_calls: [{ id: "call-1", name: "weather", args: { city: "Paris" } }],
    }),
    new ToolMessage({ content: [{ type: "text", text: "sun" }], tool_call_id: "call-1" }),
  ]);

  expect(server.requests[0]?.body["messages"]).toEqual([
    { role: "system", content: "Be brief." },
    { role: "user", content: "Weather?" },
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "call-1", type: "function", function: { name: "weather", arguments: '{"city":"Paris"}' } },
      ],
    },
    { role: "tool", tool_call_id: "call-1", content: "sun" },
  ]);
});

test("several prompts in one call have their token counts summed", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas("qwen-demo", { endpoint: server.endpoint, token: SECRET });

  const { llmOutput, generations } = await model.generate([[new HumanMessage("a")], [new HumanMessage("b")]]);

  expect(generations).toHaveLength(2);
  expect(llmOutput).toEqual({ tokenUsage: { promptTokens: 20, completionTokens: 10, totalTokens: 30 } });
});

test("two services of the environment do not share cached answers", async () => {
  await using server = await scriptedChat({ text: ["one"] });
  await using other = await scriptedChat({ text: ["two"] });
  const cache = new InMemoryCache();
  vi.stubEnv("PAI_EAS_CHAT_TOKEN", SECRET);
  try {
    const answers: unknown[] = [];
    for (const { endpoint } of [server, other]) {
      vi.stubEnv("PAI_EAS_CHAT_ENDPOINT", endpoint);
      answers.push((await new ChatPaiEas("qwen-demo", { cache }).invoke("Hi")).content);
    }
    expect(answers).toEqual(["one", "two"]);
  } finally {
    vi.unstubAllEnvs();
  }
});

test("a serialized model names its secret and keeps its settings", () => {
  const endpoint = "http://127.0.0.1:1/api/predict/demo";
  const model = new ChatPaiEas("qwen-demo", { endpoint, token: SECRET, topP: 0.5 });

  expect(model.toJSON()).toEqual({
    lc: 1,
    type: "constructor",
    id: ["langchain", "chat_models", "pai_eas", "ChatPaiEas"],
    kwargs: {
      endpoint,
      model: "qwen-demo",
      service: "chat",
      top_p: 0.5,
      token: { lc: 1, type: "secret", id: ["PAI_EAS_TOKEN"] },
    },
  });
});

test("tracing learns model, temperature, limits and stops, and nothing more", () => {
  const model = new ChatPaiEas("qwen-demo", { temperature: 0, maxTokens: 9, stop: ["END"] });

  expect(model.getLsParams({})).toEqual({
    ls_provider: "pai_eas",
    ls_model_type: "chat",
    ls_model_name: "qwen-demo",
    ls_temperature: 0,
    ls_max_tokens: 9,
    ls_stop: ["END"],
  });
});

test("an identity has address and model", () => {
  const endpoint = "http://127.0.0.1:1/api/predict/demo";

  expect(new ChatPaiEas("qwen-demo", { endpoint, token: SECRET }).serialize()).toMatchObject({
    endpoint,
    model: "qwen-demo",
  });
});

test("a model that may not stream answers a stream in one piece", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const model = new ChatPaiEas("qwen-demo", {
    endpoint: server.endpoint,
    token: SECRET,
    disableStreaming: true,
  });

  const pieces: unknown[] = [];
  for await (const { content } of await model.stream("Hi")) pieces.push(content);

  expect(pieces).toEqual(["Hello"]);
});

test("the owner of a model says what it can do", () => {
  expect(new ChatPaiEas({ profile: { structuredOutput: true } }).profile).toEqual({ structuredOutput: true });
  expect(new ChatPaiEas().profile).toEqual({});
});
