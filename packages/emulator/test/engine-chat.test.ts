import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSAGES, complete, streamed, weather } from "./support/chat.ts";
import { ask, hello, openStage, type EngineStage } from "./support/engines.ts";

const PATH = "/v1/chat/completions";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: "chat" },
    "vllm-0.10": { serves: "chat", engine: "vllm-0.10", reasoning: true },
    "vllm-old": { serves: "chat", engine: "vllm-old" },
    sglang: { serves: "chat", engine: "sglang", reasoning: true },
    blade: { serves: "chat", engine: "blade" },
    "llama-cpp": { serves: "chat", engine: "llama-cpp" },
    both: { serves: "chat", reasoning: "both" },
    tags: { serves: "chat", reasoning: "think-tags" },
    "end-tag": { serves: "chat", reasoning: "think-end-tag" },
    unparsed: { serves: "chat", toolParser: false },
    "unparsed-sglang": { serves: "chat", engine: "sglang", toolParser: false },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const asked = { messages: [{ role: "user", content: PASSAGES }] };

describe("a whole answer", () => {
  test("A01 of vLLM 0.10 writes out what it does not have", async () => {
    const answer = await complete(stage.of("vllm-0.10"), { ...hello, include_reasoning: false });
    expect(answer.choices[0]).toMatchObject({
      message: { role: "assistant", tool_calls: [], reasoning_content: null, refusal: null },
      logprobs: null,
      finish_reason: "stop",
      stop_reason: null,
      token_ids: null,
    });
    expect(answer).toMatchObject({ service_tier: null, kv_transfer_params: null });
  });

  test("A01 of vLLM 0.10 has the fields of the document, and no others", async () => {
    const answer = await complete(stage.of("vllm-0.10"), { ...hello, include_reasoning: false });
    const documented = {
      id: "chatcmpl-3f6c",
      object: "chat.completion",
      created: 1_767_225_600,
      model: "Qwen3-8B",
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: "Hello!",
            refusal: null,
            annotations: null,
            audio: null,
            function_call: null,
            tool_calls: [],
            reasoning_content: null,
          },
          logprobs: null,
          finish_reason: "stop",
          stop_reason: null,
          token_ids: null,
        },
      ],
      service_tier: null,
      system_fingerprint: null,
      usage: { prompt_tokens: 21, total_tokens: 30, completion_tokens: 9, prompt_tokens_details: null },
      prompt_logprobs: null,
      prompt_token_ids: null,
      kv_transfer_params: null,
    };
    const [choice] = documented.choices;

    expect(Object.keys(answer)).toEqual(Object.keys(documented));
    expect(Object.keys(answer.choices[0] ?? {})).toEqual(Object.keys(choice ?? {}));
    expect(Object.keys(answer.choices[0]?.message ?? {})).toEqual(Object.keys(choice?.message ?? {}));
    expect(Object.keys(answer.usage)).toEqual(Object.keys(documented.usage));
  });

  test("of old vLLM has none of the later fields", async () => {
    const { model } = stage.of("vllm-old");
    const answer = await complete(stage.of("vllm-old"), { ...hello, model });
    expect(Object.keys(answer)).toEqual(["id", "object", "created", "model", "choices", "usage"]);
    expect(Object.keys(answer.choices[0]?.message ?? {})).toEqual(["role", "content", "tool_calls"]);
  });

  test("of SGLang has matched_stop and counts its reasoning", async () => {
    const answer = await complete(stage.of("sglang"), { ...asked, stop: " white" });

    expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", matched_stop: " white" });
    expect(answer.choices[0]).not.toHaveProperty("stop_reason");
    expect(answer.usage).toHaveProperty("reasoning_tokens", 12);
  });

  test("C20 of BladeLLM has neither model nor usage", async () => {
    const answer = await complete(stage.of("blade"), asked);

    expect(answer).not.toHaveProperty("model");
    expect(answer).not.toHaveProperty("usage");
    expect(answer.choices[0]).toEqual({
      index: 0,
      message: { role: "assistant", content: "A birch has white bark. [2]" },
      finish_reason: "stop",
    });
  });

  test("of llama.cpp has times and a fingerprint beside it", async () => {
    const answer = await complete(stage.of("llama-cpp"), asked);
    expect(answer).toMatchObject({
      system_fingerprint: "b1-emulator",
      timings: { predicted_n: 6 },
      usage: { prompt_tokens_details: { cached_tokens: 0 } },
    });
  });
});

describe("a streamed answer", () => {
  test("of llama.cpp begins with a content of null and ends with counts and times", async () => {
    const { chunks } = await streamed(stage.of("llama-cpp"), {
      ...asked,
      stream_options: { include_usage: true },
    });

    expect(chunks[0]?.choices[0]?.delta).toEqual({ role: "assistant", content: null });
    expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: {}, timings: {} });
  });

  test("of BladeLLM has no usage even when it is asked for", async () => {
    const { chunks, last } = await streamed(stage.of("blade"), {
      ...asked,
      stream_options: { include_usage: true },
    });

    expect(chunks.every((chunk) => !("usage" in chunk) && chunk.choices.length === 1)).toBe(true);
    expect(last).toBe("[DONE]");
  });

  test("of SGLang counts at the end only, whatever is asked for", async () => {
    const options = { include_usage: true, continuous_usage_stats: true };
    const { chunks } = await streamed(stage.of("sglang"), { ...asked, stream_options: options });
    expect(chunks.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
  });
});

describe("reasoning", () => {
  test.each([
    { service: "vllm-0.10", fields: ["reasoning_content"] },
    { service: "sglang", fields: ["reasoning_content"] },
    { service: "both", fields: ["reasoning", "reasoning_content"] },
  ])("C16 stands in $fields of $service", async ({ service, fields }) => {
    const answer = await complete(stage.of(service), asked);
    const { chunks } = await streamed(stage.of(service), asked);

    const named = ["reasoning", "reasoning_content"].filter(
      (name) => name in (answer.choices[0]?.message ?? {}),
    );
    const thought = chunks
      .map(({ choices }) => choices[0]?.delta ?? {})
      .filter((delta) => "reasoning_content" in delta);
    expect(named).toEqual(fields);
    expect(answer.choices[0]?.message.reasoning_content).toContain("There are 2 passages");
    expect(Object.keys(thought[0] ?? {})).toEqual(fields);
  });

  test.each([
    { service: "tags", form: /^<think>There are 2 passages.*<\/think>A birch has white bark\. \[2\]$/s },
    { service: "end-tag", form: /^There are 2 passages.*<\/think>A birch has white bark\. \[2\]$/s },
  ])("C18 stays in the text of $service, whole or streamed", async ({ service, form }) => {
    const answer = await complete(stage.of(service), asked);
    const { chunks } = await streamed(stage.of(service), asked);

    expect(answer.choices[0]?.message.content).toMatch(form);
    expect(answer.choices[0]?.message).not.toHaveProperty("reasoning");
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(
      answer.choices[0]?.message.content,
    );
  });

  test("D15 tags in a stream are cut through", async () => {
    const { chunks } = await streamed(stage.of("tags"), asked);
    const pieces = chunks.map(({ choices }) => choices[0]?.delta.content ?? "");

    expect(pieces.slice(1, 3)).toEqual(["<thi", "nk>"]);
    expect(pieces.some((piece) => piece.includes("</think>"))).toBe(false);
  });

  test("between tags is left out when thinking is switched off", async () => {
    const answer = await complete(stage.of("tags"), {
      ...asked,
      chat_template_kwargs: { enable_thinking: false },
    });
    expect(answer.choices[0]?.message.content).toBe("A birch has white bark. [2]");
  });
});

describe("without a parser for tools", () => {
  const body = { messages: [{ role: "user", content: "What is the weather in Paris?" }], tools: [weather] };

  test("C12 vLLM refuses tools of the model's own choice", async () => {
    expect(await ask(stage.of("unparsed"), PATH, body)).toMatchObject({
      status: 400,
      body: {
        error: {
          message: '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
        },
      },
    });
  });

  test("vLLM still takes a named tool and no tool", async () => {
    const named = { type: "function", function: { name: "get_weather" } };
    expect(await ask(stage.of("unparsed"), PATH, { ...body, tool_choice: named })).toMatchObject({
      status: 200,
    });
    expect(await ask(stage.of("unparsed"), PATH, { ...body, tool_choice: "none" })).toMatchObject({
      status: 200,
    });
  });

  test("SGLang answers in text", async () => {
    const { choices } = await complete(stage.of("unparsed-sglang"), body);
    expect(choices[0]).toMatchObject({ finish_reason: "stop", message: { tool_calls: [] } });
  });
});

test("probabilities come with each token, as many others as were asked for, and stand in", async () => {
  const { choices } = await complete(stage.of("vllm"), { ...asked, logprobs: true, top_logprobs: 2 });
  const { chunks } = await streamed(stage.of("vllm"), { ...asked, logprobs: true });

  const { content } = (
    choices[0] as unknown as { logprobs: { content: { token: string; top_logprobs: unknown[] }[] } }
  ).logprobs;
  expect(content.map(({ token }) => token).join("")).toBe("A birch has white bark. [2]");
  expect(content[0]).toMatchObject({ token: "A", logprob: -0.25, bytes: [65] });
  expect(content[0]?.top_logprobs).toMatchObject([{ token: "A", logprob: -0.25 }, { logprob: -1.25 }]);
  expect(chunks[1]?.choices[0]).toMatchObject({ logprobs: { content: [{ token: "A", top_logprobs: [] }] } });
});

test.each([{ top_logprobs: 2 }, { logprobs: true, top_logprobs: 21 }, { n: 17 }, { max_tokens: 0 }])(
  "%o is 400",
  async (more) => {
    expect(await ask(stage.of("vllm"), PATH, { ...asked, ...more })).toMatchObject({ status: 400 });
  },
);
