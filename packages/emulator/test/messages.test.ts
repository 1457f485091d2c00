import { afterAll, beforeAll, expect, test } from "vitest";
import { PASSAGES, weather } from "./support/chat.ts";
import { ask, openStage, told, type EngineStage } from "./support/engines.ts";
import { postEas } from "./support/post.ts";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: "chat", model: "m", modalities: ["image"] },
    thinking: { serves: "chat", model: "m", reasoning: true },
    plain: { serves: "chat", model: "m", toolParser: false },
    "vllm-0.10": { serves: "chat", model: "m", engine: "vllm-0.10" },
    sglang: { serves: "chat", model: "m", engine: "sglang" },
    blade: { serves: "chat", model: "m", engine: "blade" },
    "llama-cpp": { serves: "chat", model: "m", engine: "llama-cpp" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const said = (content: unknown) => [{ role: "user", content }];
const request = { model: "m", max_tokens: 200, messages: said(PASSAGES) };
const tool = {
  name: weather.function.name,
  description: weather.function.description,
  input_schema: weather.function.parameters,
};
const send = (body: unknown, service = "vllm", path = "/v1/messages") => ask(stage.of(service), path, body);

test("C27 a request of the Messages API is answered in its form", async () => {
  const { status, body } = await send(request);

  expect({ status, body }).toEqual({
    status: 200,
    body: {
      id: expect.stringMatching(/^chatcmpl-/) as string,
      type: "message",
      role: "assistant",
      content: [{ type: "text", text: "A birch has white bark. [2]" }],
      model: "m",
      stop_reason: "end_turn",
      usage: { input_tokens: expect.any(Number) as number, output_tokens: 6 },
    },
  });
});

test.each([
  { title: "a text", system: "The oak is brown." },
  {
    title: "blocks",
    system: [{ type: "text", text: "The oak is brown.", cache_control: { type: "ephemeral" } }],
  },
])("a system prompt as $title is part of the conversation", async ({ system }) => {
  const { body } = await send({ ...request, system, messages: said("What colour is the oak?") });
  expect(body).toMatchObject({ content: [{ type: "text", text: "“The oak is brown.”" }] });
});

test("a bound on tokens and a stop text end the answer", async () => {
  expect((await send({ ...request, max_tokens: 2 })).body).toMatchObject({
    content: [{ text: "A birch" }],
    stop_reason: "max_tokens",
    usage: { output_tokens: 2 },
  });
  expect((await send({ ...request, stop_sequences: ["x", " white"] })).body).toMatchObject({
    content: [{ text: "A birch has" }],
    stop_reason: "stop_sequence",
    stop_sequence: " white",
  });
});

test("a tool is used, and its result is told", async () => {
  const asked = { ...request, tools: [tool], messages: said("What is the weather in Paris?") };
  const { body } = await send(asked);
  const { content, stop_reason } = body as { content: { id: string; input: object }[]; stop_reason: string };
  const result = {
    type: "tool_result",
    tool_use_id: content[0]?.id,
    content: [{ type: "text", text: "18 °C" }],
  };
  const messages = [...asked.messages, { role: "assistant", content }, { role: "user", content: [result] }];

  expect(content).toMatchObject([{ type: "tool_use", name: "get_weather", input: { city: "Paris" } }]);
  expect(stop_reason).toBe("tool_use");
  expect((await send({ ...asked, messages })).body).toMatchObject({
    content: [{ type: "text", text: "get_weather answered: 18 °C" }],
    stop_reason: "end_turn",
  });
});

test.each([
  { choice: { type: "any" }, kinds: ["tool_use"], reason: "end_turn" },
  { choice: { type: "tool", name: "get_weather" }, kinds: ["tool_use"], reason: "end_turn" },
  { choice: { type: "none" }, kinds: ["text"], reason: "end_turn" },
  { choice: { type: "auto" }, kinds: ["tool_use"], reason: "tool_use" },
])("a tool choice of $choice gives $kinds", async ({ choice, kinds, reason }) => {
  const messages = said("What is the weather in Paris?");
  const { body } = await send({ ...request, messages, tools: [tool], tool_choice: choice });
  const { content } = body as { content: { type: string }[] };

  expect(content.map(({ type }) => type)).toEqual(kinds);
  expect(body).toMatchObject({ stop_reason: reason });
});

test("thoughts are a signed block before the words, and are taken back", async () => {
  const { body } = await send(request, "thinking");
  const { content } = body as { content: object[] };
  const again = [...request.messages, { role: "assistant", content }, ...said("Which is grey?")];

  expect(content).toMatchObject([
    { type: "thinking", thinking: /passages/, signature: /^[0-9a-f]{32}$/ },
    { type: "text", text: "A birch has white bark. [2]" },
  ]);
  expect(await send({ ...request, messages: again }, "thinking")).toMatchObject({ status: 200 });
});

test("an answer can be bound to a schema", async () => {
  const schema = { type: "object", properties: { answer: { type: "string" } }, required: ["answer"] };
  const { body } = await send({ ...request, output_config: { format: { type: "json_schema", schema } } });
  const [block] = (body as { content: { text: string }[] }).content;

  expect(JSON.parse(block?.text ?? "")).toEqual({ answer: "A birch has white bark. [2]" });
});

test.each([
  { type: "base64", media_type: "image/png", data: "aGVsbG8=" },
  { type: "url", url: "https://example.com/a.png" },
])("a picture from $type is taken", async (source) => {
  const messages = said([
    { type: "image", source },
    { type: "text", text: "What is it?" },
  ]);
  expect(await send({ ...request, messages })).toMatchObject({ status: 200 });
});

test("tokens are counted and nothing is generated", async () => {
  const { body } = await send(request);
  const { input_tokens } = (body as { usage: { input_tokens: number } }).usage;

  expect(await send({ model: "m", messages: request.messages }, "vllm", "/v1/messages/count_tokens")).toEqual(
    {
      status: 200,
      body: { input_tokens, context_management: { original_input_tokens: input_tokens } },
    },
  );
});

test.each([
  { title: "no max_tokens", change: { max_tokens: undefined }, param: "body.max_tokens" },
  { title: "max_tokens of 0", change: { max_tokens: 0 }, param: "body.max_tokens" },
  { title: "no model", change: { model: undefined }, param: "body.model" },
  { title: "an empty model", change: { model: "" }, param: "body.model" },
  { title: "no messages", change: { messages: undefined }, param: "body.messages" },
  { title: "messages as a text", change: { messages: "a" }, param: "body.messages" },
  { title: "a message as a text", change: { messages: ["a"] }, param: "body.messages.0" },
  {
    title: "the role of a tool",
    change: { messages: [{ role: "tool", content: "a" }] },
    param: "body.messages.0.role",
  },
  { title: "content as a number", change: { messages: said(1) }, param: "body.messages.0.content" },
  {
    title: "an unknown block",
    change: { messages: said([{ type: "sound" }]) },
    param: "body.messages.0.content.0.type",
  },
  { title: "stop texts as a text", change: { stop_sequences: "a" }, param: "body.stop_sequences" },
  { title: "a stream of 1", change: { stream: 1 }, param: "body.stream" },
  { title: "tools as a text", change: { tools: "a" }, param: "body.tools" },
  { title: "a tool without a schema", change: { tools: [{ name: "a" }] }, param: "body.tools.0" },
  { title: "an unknown choice", change: { tool_choice: { type: "some" } }, param: "body.tool_choice" },
  { title: "a choice without a name", change: { tool_choice: { type: "tool" } }, param: "body.tool_choice" },
])("$title breaks the schema, which is told in vLLM's usual form", async ({ change, param }) => {
  expect(await send({ ...request, ...change })).toMatchObject({
    status: 400,
    body: { error: { type: "Bad Request", param, code: 400 } },
  });
});

test.each([
  { title: "an unknown model", change: { model: "x" }, status: 404, type: "NotFoundError" },
  { title: "an empty list of messages", change: { messages: [] }, status: 400, type: "BadRequestError" },
  { title: "too many tokens", change: { max_tokens: 40_000 }, status: 400, type: "BadRequestError" },
  {
    title: "a choice that is no tool",
    change: { tools: [tool], tool_choice: { type: "tool", name: "x" } },
    status: 400,
    type: "BadRequestError",
  },
  {
    title: "broken base64",
    change: { messages: said([{ type: "image", source: { type: "base64", data: "?" } }]) },
    status: 400,
    type: "BadRequestError",
  },
  {
    title: "a call that max_tokens cuts off",
    change: {
      tools: [tool],
      tool_choice: { type: "any" },
      messages: said("Weather in Paris?"),
      max_tokens: 1,
    },
    status: 500,
    type: "internal_error",
  },
])("$title is refused in the form of the Messages API", async ({ change, status, type }) => {
  expect(await send({ ...request, ...change })).toEqual({
    status,
    body: { type: "error", error: { type, message: expect.any(String) as string } },
  });
});

test("tools without a parser for calls are refused with a hint", async () => {
  expect(await send({ ...request, tools: [tool] }, "plain")).toMatchObject({
    status: 400,
    body: { type: "error", error: { message: /--tool-call-parser/ } },
  });
});

test("the route is a POST, and wants JSON", async () => {
  const { endpoint, token } = stage.of("vllm");
  const headers = { authorization: token };
  expect((await fetch(`${endpoint}/v1/messages`, { headers })).status).toBe(405);
  expect(
    await told(
      postEas(stage.of("vllm"), "/v1/messages", request, { headers: { "content-type": "text/plain" } }),
    ),
  ).toMatchObject({ status: 400, body: { error: { code: 400 } } });
});

test.each(["vllm-0.10", "sglang", "blade", "llama-cpp"])("%s has no Messages API", async (engine) => {
  expect(await send(request, engine)).toMatchObject({ status: 404 });
  expect(await send(request, engine, "/v1/messages/count_tokens")).toMatchObject({ status: 404 });
});
