import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startEmulator, type EngineName } from "../src/index.ts";
import { ask, getEas, hello, openStage, told, type EngineStage } from "./support/engines.ts";

const PATH = "/v1/chat/completions";
const any = expect.any(String) as string;

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: "chat" },
    "vllm-0.10": { serves: "chat", engine: "vllm-0.10" },
    "vllm-old": { serves: "chat", engine: "vllm-old" },
    sglang: { serves: "chat", engine: "sglang" },
    blade: { serves: "chat", engine: "blade" },
    "llama-cpp": { serves: "chat", engine: "llama-cpp" },
    keyed: { serves: "chat", serverKey: "K", token: "K" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const send = (name: string, body: string, type = "application/json"): Promise<Response> => {
  const { endpoint, token } = stage.of(name);
  return fetch(endpoint + PATH, {
    method: "POST",
    body,
    headers: { authorization: token, "content-type": type },
  });
};

describe("an unknown model", () => {
  const error = { message: "The model `x` does not exist.", type: "NotFoundError", code: 404 };

  test.each([
    { engine: "vllm", body: { error: { ...error, param: "model" } } },
    { engine: "vllm-0.10", body: { error: { ...error, param: null } } },
    { engine: "vllm-old", body: { object: "error", ...error, param: null } },
    { engine: "sglang", body: { object: "error", ...error, param: null } },
  ])("C01 is a 404 in the words of $engine", async ({ engine, body }) => {
    expect(await ask(stage.of(engine), PATH, { ...hello, model: "x" })).toEqual({ status: 404, body });
  });

  test.each(["blade", "llama-cpp"])("is not looked at by %s", async (engine) => {
    expect(await ask(stage.of(engine), PATH, { ...hello, model: "x" })).toMatchObject({ status: 200 });
  });
});

describe("a request without a model", () => {
  test.each(["vllm", "vllm-0.10", "sglang", "blade", "llama-cpp"])(
    "C02 is answered by %s",
    async (engine) => {
      expect(await ask(stage.of(engine), PATH, hello)).toMatchObject({ status: 200 });
    },
  );

  test("C02 is refused by old vLLM", async () => {
    const { status, body } = await ask(stage.of("vllm-old"), PATH, hello);
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { object: "error", type: "BadRequestError" },
    });
  });
});

test("SGLang takes default for the name of its model", async () => {
  expect(await ask(stage.of("sglang"), PATH, { ...hello, model: "default" })).toMatchObject({ status: 200 });
});

describe("missing messages", () => {
  const message = expect.stringContaining("'messages'") as string;

  test.each([
    { engine: "vllm", body: { error: { message, type: "Bad Request", param: "body.messages", code: 400 } } },
    { engine: "vllm-0.10", body: { error: { message, type: "Bad Request", param: null, code: 400 } } },
    {
      engine: "vllm-old",
      body: { object: "error", message, type: "BadRequestError", param: null, code: 400 },
    },
    { engine: "llama-cpp", body: { error: { code: 400, message, type: "invalid_request_error" } } },
  ])("C03 are a 400 in the words of $engine", async ({ engine, body }) => {
    const { model } = stage.of(engine);
    expect(await ask(stage.of(engine), PATH, { model })).toEqual({ status: 400, body });
  });
});

test.each([
  { engine: "vllm", status: 400, body: { error: { code: 400, message: any } } },
  { engine: "vllm-old", status: 400, body: { object: "error", code: 400, message: any } },
  { engine: "llama-cpp", status: 500, body: { error: { code: 500, type: "server_error", message: any } } },
])("C04 a body that is not JSON is $status from $engine", async ({ engine, status, body }) => {
  expect(await told(send(engine, "{"))).toMatchObject({ status, body });
});

test.each([
  { engine: "vllm", status: 400, body: { error: { code: 400, message: any } } },
  { engine: "vllm-old", status: 415, body: { detail: any } },
  { engine: "sglang", status: 400, body: { object: "error", message: any } },
  { engine: "llama-cpp", status: 200, body: {} },
])("C05 another content type is $status from $engine", async ({ engine, status, body }) => {
  const { model } = stage.of(engine);
  const sent = JSON.stringify({ ...hello, model });
  expect(await told(send(engine, sent, "application/octet-stream"))).toMatchObject({ status, body });
});

test("C06 a field that no server knows is passed over", async () => {
  expect(await ask(stage.of("vllm"), PATH, { ...hello, temprature: 2 })).toMatchObject({ status: 200 });
});

test.each([
  { engine: "vllm", body: { error: { type: "BadRequestError" } } },
  { engine: "vllm-old", body: { type: "BadRequestError" } },
  { engine: "llama-cpp", body: { error: { type: "exceed_context_size_error", code: 400 } } },
])("C07 more tokens than the context has are a 400 from $engine", async ({ engine, body }) => {
  const { model } = stage.of(engine);
  const answered = await ask(stage.of(engine), PATH, { ...hello, model, max_tokens: 40_000 });

  expect(answered).toMatchObject({ status: 400, body });
  expect(JSON.stringify(answered.body)).toContain(
    "This model's maximum context length is 32768 tokens. However, you requested 40001 tokens",
  );
});

test("C26 a server with a key of its own refuses the bare token in its own shape", async () => {
  const { endpoint, token } = stage.of("keyed");
  const withBearer = fetch(`${endpoint}/v1/models`, { headers: { authorization: `bearer ${token}` } });

  expect(await ask(stage.of("keyed"), PATH, hello)).toEqual({
    status: 401,
    body: { error: "Unauthorized" },
  });
  expect(await told(withBearer)).toMatchObject({ status: 200 });
  expect(await told(getEas(stage.of("keyed"), "/health"))).toEqual({ status: 200, body: "" });
});

test("A10 a path without /v1 is no route of vLLM, which says so in JSON", async () => {
  expect(await ask(stage.of("vllm"), "/chat/completions", hello)).toEqual({
    status: 404,
    body: { detail: "Not Found" },
  });
});

test("llama.cpp answers chat without /v1 too, and tells of unknown paths in its own words", async () => {
  expect(await ask(stage.of("llama-cpp"), "/chat/completions", hello)).toMatchObject({ status: 200 });
  expect(await ask(stage.of("llama-cpp"), "/v3/chat", hello)).toEqual({
    status: 404,
    body: { error: { code: 404, message: "File Not Found", type: "not_found_error" } },
  });
});

test("A14 the wrong method is a 405", async () => {
  expect(await told(getEas(stage.of("vllm"), PATH))).toEqual({
    status: 405,
    body: { detail: "Method Not Allowed" },
  });
});

test("D17 a stream that is refused is answered with JSON and its status", async () => {
  expect(await ask(stage.of("vllm"), PATH, { stream: true })).toMatchObject({
    status: 400,
    body: { error: { param: "body.messages" } },
  });
});

test.each([
  { engine: "vllm", body: { error: { param: "body.stream_options" } } },
  { engine: "sglang", body: { object: "error", code: 400 } },
])("D04 stream options without a stream are a 400 from $engine", async ({ engine, body }) => {
  const sent = { ...hello, stream_options: { include_usage: true } };
  expect(await ask(stage.of(engine), PATH, sent)).toMatchObject({ status: 400, body });
});

test("old vLLM does not know stream options at all", async () => {
  const { model } = stage.of("vllm-old");
  const sent = { ...hello, model, stream: true, stream_options: { include_usage: true } };
  const { status, body } = await ask(stage.of("vllm-old"), PATH, sent);

  expect(status).toBe(400);
  expect(JSON.stringify(body)).toContain("stream_options");
});

test("an engine that is not there is refused before anything starts", async () => {
  const services = { chat: { serves: "chat", engine: "tgi" as EngineName } } as const;
  await expect(startEmulator({ services, encoder: "lexical" })).rejects.toThrow(
    'There is no engine "tgi"; there are vllm, vllm-0.10, vllm-old, sglang, blade, llama-cpp.',
  );
});
