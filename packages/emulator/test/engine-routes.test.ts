import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, getEas, hello, openStage, told, type EngineStage } from "./support/engines.ts";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: ["chat", "embed", "rerank"], model: "m" },
    "vllm-0.10": { serves: ["chat", "embed", "rerank"], model: "m", engine: "vllm-0.10" },
    "vllm-old": { serves: ["chat", "embed", "rerank"], model: "m", engine: "vllm-old" },
    sglang: { serves: ["chat", "embed", "rerank"], model: "m", engine: "sglang" },
    blade: { serves: "chat", model: "m", engine: "blade" },
    "llama-cpp": { serves: ["chat", "embed", "rerank"], model: "m", engine: "llama-cpp" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

test.each([
  { engine: "vllm", model: { owned_by: "vllm", max_model_len: 32_768, permission: [{ organization: "*" }] } },
  { engine: "vllm-old", model: { owned_by: "vllm", parent: null } },
  { engine: "sglang", model: { owned_by: "sglang" } },
  { engine: "llama-cpp", model: { owned_by: "llamacpp" } },
])("C23 $engine lists its model", async ({ engine, model }) => {
  const answered = await told(getEas(stage.of(engine), "/v1/models"));
  expect(answered).toMatchObject({
    status: 200,
    body: { object: "list", data: [{ id: "m", object: "model", ...model }] },
  });
});

test("SGLang lists no permissions", async () => {
  const { body } = await told(getEas(stage.of("sglang"), "/v1/models"));
  expect(JSON.stringify(body)).not.toContain("permission");
});

test("BladeLLM has no list of models", async () => {
  expect(await told(getEas(stage.of("blade"), "/v1/models"))).toMatchObject({ status: 404 });
});

test.each(["vllm", "vllm-0.10", "vllm-old", "sglang", "blade"])(
  "C25 %s says that it lives with an empty 200",
  async (engine) => {
    expect(await told(getEas(stage.of(engine), "/health"))).toEqual({ status: 200, body: "" });
  },
);

test.each([
  { engine: "vllm", answered: { status: 200, body: { version: "0.16.0" } } },
  { engine: "vllm-0.10", answered: { status: 200, body: { version: "0.10.2" } } },
  { engine: "vllm-old", answered: { status: 200, body: { version: "0.5.4" } } },
  { engine: "sglang", answered: { status: 404, body: { detail: "Not Found" } } },
])("the version of $engine is told where there is such a route", async ({ engine, answered }) => {
  expect(await told(getEas(stage.of(engine), "/version"))).toEqual(answered);
});

test("BladeLLM greets at its bare address, and at no other server's there is anything", async () => {
  expect(await told(getEas(stage.of("blade"), "/"))).toEqual({ status: 200, body: "Welcome to BladeLLM!" });
  expect(await told(getEas(stage.of("blade"), ""))).toEqual({ status: 200, body: "Welcome to BladeLLM!" });
  expect(await told(getEas(stage.of("vllm"), "/"))).toEqual({ status: 404, body: "" });
  expect(await ask(stage.of("blade"), "", hello)).toMatchObject({ status: 404 });
});

test("vLLM has gauges under its own names", async () => {
  const { body } = await told(getEas(stage.of("vllm"), "/metrics"));
  expect(body).toContain('vllm:num_requests_running{model_name="m"} 0.0');
});

describe("of the routes that others have", () => {
  const documents = { query: "q", documents: ["d"], model: "m" };
  const pair = { text_1: "q", text_2: ["d"], model: "m" };

  test.each([
    { engine: "vllm", path: "/v1/rerank", body: documents, status: 200 },
    { engine: "vllm", path: "/v1/score", body: pair, status: 200 },
    { engine: "vllm", path: "/pooling", body: { input: "a" }, status: 200 },
    { engine: "sglang", path: "/v1/rerank", body: documents, status: 200 },
    { engine: "sglang", path: "/rerank", body: documents, status: 404 },
    { engine: "sglang", path: "/score", body: pair, status: 404 },
    { engine: "blade", path: "/v1/completions", body: { prompt: "a" }, status: 404 },
    { engine: "llama-cpp", path: "/reranking", body: documents, status: 200 },
    { engine: "llama-cpp", path: "/score", body: pair, status: 404 },
  ])("$engine answers $path with $status", async ({ engine, path, body, status }) => {
    expect(await ask(stage.of(engine), path, body)).toMatchObject({ status });
  });

  test.each(["/v1/rerank", "/rerank", "/v2/rerank"])(
    "E16 old vLLM has no %s, and its score route answers",
    async (path) => {
      expect(await ask(stage.of("vllm-old"), path, documents)).toMatchObject({ status: 404 });
      expect(await ask(stage.of("vllm-old"), "/v1/score", pair)).toMatchObject({ status: 200 });
    },
  );
});
