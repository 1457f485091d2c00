import { expect, test } from "vitest";
import { EasClient, type EasOptions } from "../src/index.ts";
import { scriptedService, type ScriptedService } from "./support/scripted-service.ts";

const query = "gates";
const documents = ["a rice field", "a gate"];
const clientOf = ({ endpoint }: ScriptedService, options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, token: "a-token-of-tests", model: "m", sleep: () => {}, ...options });

const BEST_FIRST = [
  { index: 1, score: 0.75 },
  { index: 0, score: -0.25 },
];
const vllm = BEST_FIRST.map(({ index, score }) => ({
  index,
  document: { text: documents[index], multi_modal: null },
  relevance_score: score,
}));

test.each([
  ["E10 vLLM", { id: "rerank-1", model: "m", usage: { total_tokens: 60 }, results: vllm }],
  [
    "E17 Cohere, without documents",
    { results: vllm.map(({ index, relevance_score }) => ({ index, relevance_score })) },
  ],
  ["E13 SGLang", BEST_FIRST.map((each) => ({ ...each, document: "text", meta_info: { id: "7" } }))],
  ["E13 SGLang without documents", BEST_FIRST.map((each) => ({ ...each, document: null }))],
  [
    "E14 a score path",
    {
      object: "list",
      data: [
        { index: 0, score: -0.25 },
        { index: 1, score: 0.75 },
      ],
    },
  ],
  ["a score path without indexes", { data: [{ score: -0.25 }, { score: 0.75 }] }],
])("%s: the answer's form makes no difference to ranking and scores", async (_, body) => {
  await using service = await scriptedService(() => ({ body }));
  await using client = clientOf(service);
  expect((await client.rerank({ query, documents })).results).toEqual(BEST_FIRST);
  expect((await client.score({ query, documents })).scores).toEqual([-0.25, 0.75]);
});

test("E12 more results than documents may be asked for", async () => {
  await using service = await scriptedService(() => ({ body: { results: vllm } }));
  expect((await clientOf(service).rerank({ query, documents, topN: 9 })).results).toEqual(BEST_FIRST);
  expect(service.seen[0]?.body).toMatchObject({ top_n: 9 });
});

test.each([
  ["null", '{"data":[{"index":0,"score":null},{"index":1,"score":1}]}', "data[0].score"],
  ["NaN", '{"data":[{"index":0,"score":NaN},{"index":1,"score":1}]}', "data[0].score"],
  ["missing", '{"data":[{"index":0},{"index":1,"score":1}]}', "data[0].score"],
  ["one too few", '{"data":[{"index":0,"score":1}]}', "data"],
  ["twice for one document", '{"data":[{"index":1,"score":1},{"index":1,"score":1}]}', "data[1].index"],
  ["partly without index", '{"data":[{"index":1,"score":1},{"score":1}]}', "data[1].index"],
  ["a ranking without indexes", '{"results":[{"score":1},{"score":1}]}', "results[0].index"],
])("an answer whose score is %s is refused with its place", async (_, body, path) => {
  await using service = await scriptedService(() => ({ body }));
  await using client = clientOf(service);
  const refusal = { name: "ResponseError", code: "ANSWER_INVALID", path, attempts: 2 };
  await expect(client.rerank({ query, documents })).rejects.toMatchObject(refusal);
  await expect(client.score({ query, documents })).rejects.toMatchObject(refusal);
});

test("texts go out as they are, and in the Qwen3 prompt where the client or the call says so", async () => {
  await using service = await scriptedService(() => ({ body: { results: vllm } }));
  await using client = clientOf(service);
  const templated = client.withOptions({ rerankTemplate: "qwen3", path: "/rerank" });
  await client.rerank({ query, documents, instruction: "Find: " });
  await templated.rerank({ query, documents, instruction: "Find pages about stone." });
  await templated.score({ query, documents });
  await templated.rerank({ query, documents, rerankTemplate: "none" });
  const sent = service.seen.map(({ body }) => body as { query: string; documents: string[] });
  expect(sent[0]).toMatchObject({ query: "Find: gates", documents });
  expect(sent[1]?.query).toMatch(
    /^<\|im_start\|>system\n.*<Instruct>: Find pages about stone\.\n<Query>: gates\n$/s,
  );
  expect(sent[1]?.documents[1]).toBe(
    "<Document>: a gate<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n",
  );
  expect(sent[2]?.query).toContain("<Instruct>: Given a web search query, retrieve");
  expect(sent[3]).toMatchObject({ query, documents });
});

test("long pairs are cut by the server where that is asked for", async () => {
  await using service = await scriptedService(() => ({ body: { results: vllm } }));
  await using client = clientOf(service);
  await client.rerank({ query, documents, truncateInputTokens: "max" });
  await client.score({ query, documents, truncateInputTokens: 512 });
  expect(service.seen).toMatchObject([
    { path: "/v1/rerank", body: { truncate_prompt_tokens: -1 } },
    { path: "/v1/score", body: { truncate_prompt_tokens: 512 } },
  ]);
  await expect(client.score({ query, documents, truncateInputTokens: 0 })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
});

test("no documents have no scores, and nothing is sent", async () => {
  await using service = await scriptedService(() => ({ body: {} }));
  expect(await clientOf(service).score({ query, documents: [] })).toEqual({
    scores: [],
    attempts: 0,
    requestIds: [],
  });
  expect(service.seen).toHaveLength(0);
});

test("counts and models are told once for all requests of a call", async () => {
  await using service = await scriptedService(() => ({
    body: { model: "m", usage: { prompt_tokens: 3, total_tokens: 3 }, data: [{ index: 0, score: 1 }] },
  }));
  const { usage, model, attempts } = await clientOf(service).score({ query, documents, maxBatchSize: 1 });
  expect({ usage, model, attempts }).toEqual({
    usage: { inputTokens: 6, totalTokens: 6 },
    model: "m",
    attempts: 2,
  });
});

test("the parsed answers come along where that is asked for, one for each request", async () => {
  const body = { data: [{ index: 0, score: 1 }] };
  await using service = await scriptedService(() => ({ body }));
  await using client = clientOf(service, { maxBatchSize: 1 });
  expect((await client.score({ query, documents, raw: true })).raw).toEqual([body, body]);
  expect(await client.score({ query, documents })).not.toHaveProperty("raw");
});
