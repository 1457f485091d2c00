import { InMemoryCache } from "@langchain/core/caches";
import { tool } from "@langchain/core/tools";
import { scriptedChat, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { ChatPaiEas } from "../src/index.ts";

const schema = { type: "object", properties: { city: { type: "string" } } };
const weather = tool(async () => "sun", { name: "weather", schema: z.object({ city: z.string() }) });
const plain = { model: "qwen-demo", messages: [{ role: "user", content: "Hi" }] };

const modelOf = ({ endpoint }: ScriptedServer): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", {
    endpoint,
    token: "secret-token-1234567890",
    responseFormat: { type: "json" },
  });

test("a tool choice may be a server's own object", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const choice = { type: "function", function: { name: "weather" } };

  await modelOf(server).bindTools([weather], { tool_choice: choice }).invoke("Hi");

  expect(server.requests[0]?.body["tool_choice"]).toEqual(choice);
});

test("bound tools without a choice leave it to the server", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });

  await modelOf(server).bindTools([weather]).invoke("Hi");

  expect(server.requests[0]?.body).not.toHaveProperty("tool_choice");
});

test("`strict` beside bound tools is that of each of them", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const bare = { name: "now", description: "Tells the time" };

  await modelOf(server).bindTools([weather, bare], { strict: true }).invoke("Hi");

  const body = server.requests[0]?.body;
  expect(body?.["tools"]).toMatchObject([
    { function: { name: "weather", strict: true } },
    { function: { name: "now", strict: true } },
  ]);
  expect(body).not.toHaveProperty("strict");
});

test.each([
  [{ type: "text" }, { type: "text" }],
  [{ type: "json_object" }, { type: "json_object" }],
  [
    { type: "json_schema", json_schema: { name: "city", schema, strict: true } },
    { type: "json_schema", json_schema: { name: "city", schema, strict: true } },
  ],
])("OpenAI's form %j of a call wins over the model's own", async (format, sent) => {
  await using server = await scriptedChat({ text: ["{}"] });

  await modelOf(server).invoke("Hi", { response_format: format });

  expect(server.requests[0]?.body).toEqual({ ...plain, response_format: sent });
});

test("a form that no server knows is refused before anything is sent", async () => {
  await using server = await scriptedChat({ text: ["{}"] });

  await expect(modelOf(server).invoke("Hi", { response_format: { type: "yaml" } })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  expect(server.requests).toEqual([]);
});

test("what an agent binds for a provider's own structured output is understood, and nothing else of it is sent", async () => {
  await using server = await scriptedChat({ text: ["{}"] });
  const format = {
    type: "json_schema",
    json_schema: { name: "extract", description: undefined, schema, strict: true },
  };
  // As `createAgent` does: every provider's form at once.
  const bound = {
    response_format: format,
    outputConfig: { format: { type: "json_schema", schema } },
    responseSchema: schema,
    ls_structured_output_format: { kwargs: { method: "json_schema" }, schema },
    strict: undefined,
    tool_choice: undefined,
  };

  for (const tools of [[], [weather]])
    await modelOf(server)
      .bindTools(tools, bound as object)
      .invoke("Hi");

  const sent = {
    ...plain,
    response_format: { type: "json_schema", json_schema: { name: "extract", schema, strict: true } },
  };
  expect(server.requests.map(({ body }) => body)).toEqual([
    sent,
    { ...sent, tools: [expect.objectContaining({ type: "function" })] },
  ]);
});

test("options that this model does not know do no harm, and are not sent", async () => {
  await using server = await scriptedChat({ text: ["{}"] });
  const unknown = {
    max_tokens: 5,
    parallel_tool_calls: false,
    cache_control: { type: "ephemeral" },
    banana: 1,
  };

  await modelOf(server).invoke("Hi", unknown as object);

  expect(server.requests[0]?.body).toEqual({ ...plain, response_format: { type: "json_object" } });
});

test("whether several tools may be called at once is asked for in our words", async () => {
  await using server = await scriptedChat({ text: ["{}"] });

  await modelOf(server).bindTools([weather], { parallelToolCalls: false }).invoke("Hi");

  expect(server.requests[0]?.body).toMatchObject({ parallel_tool_calls: false });
});

test("answers to different tools, choices, strictness and forms are cached apart", async () => {
  await using server = await scriptedChat({ text: ["{}"] });
  const { endpoint } = server;
  const model = new ChatPaiEas("qwen-demo", { endpoint, token: "t-1234567890", cache: new InMemoryCache() });
  const rain = tool(async () => "rain", { name: "rain", schema: z.object({ city: z.string() }) });
  const again = tool(async () => "sun", { name: "weather", schema: z.object({ city: z.string() }) });
  const other = tool(async () => "sun", { name: "weather", schema: z.object({ place: z.string() }) });
  const json = { type: "json_schema", json_schema: { name: "city", schema } };
  const bound = [
    model.bindTools([weather]),
    model.bindTools([rain]),
    model.bindTools([other]),
    model.bindTools([weather], { strict: true }),
    model.bindTools([weather], { tool_choice: "any" }),
    model.bindTools([weather], { response_format: json }),
  ];

  for (const each of [...bound, ...bound, model.bindTools([again])]) await each.invoke("Hi");

  expect(server.requests).toHaveLength(bound.length);
});
