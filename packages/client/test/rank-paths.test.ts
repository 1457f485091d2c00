import { startEmulator } from "@paifang/emulator";
import fc from "fast-check";
import { expect, test } from "vitest";
import { EasClient, type EasOptions } from "../src/index.ts";
import {
  noSuchRoute,
  scriptedService,
  type ScriptedAnswer,
  type ScriptedRequest,
  type ScriptedService,
} from "./support/scripted-service.ts";

const RERANK_PATHS = ["/v1/rerank", "/rerank", "/v2/rerank", "/v1/score", "/score"];
const SCORE_PATHS = ["/v1/score", "/score", "/v1/rerank", "/rerank", "/v2/rerank"];
const query = "gates";
const documents = ["a rice field", "a stone gate", "a gate"];
/** Of the documents above, in their order. */
const scores = [0.125, 0.5, 0.5];
const ranked = [
  { index: 1, score: 0.5 },
  { index: 2, score: 0.5 },
  { index: 0, score: 0.125 },
];

type Texts = { documents?: string[]; text_1?: string | string[]; text_2?: string[] };

const scoreOf = (text: string): number => scores[documents.indexOf(text)] ?? 0;

/** Answers in the form of the path. */
function answerTo({ path, body }: ScriptedRequest): ScriptedAnswer {
  const { documents: ranks = [], text_2: scored = [] } = body as Texts;
  if (/\/score\b/i.test(path))
    return {
      body: { data: scored.map((text, index) => ({ index, object: "score", score: scoreOf(text) })) },
    };
  // Ties in an order of the server's own.
  const results = ranks.map((text, index) => ({ index, relevance_score: scoreOf(text) })).toReversed();
  return { body: { results } };
}

/** A service that has only the paths given. */
const serving = (...paths: readonly string[]): Promise<ScriptedService> =>
  scriptedService((request) => (paths.includes(request.path) ? answerTo(request) : noSuchRoute));

const clientOf = ({ endpoint }: ScriptedService, options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, token: "a-token-of-tests", model: "m", sleep: () => {}, ...options });

const pathsOf = ({ seen }: ScriptedService): string[] => seen.map(({ path }) => path);

test.each(RERANK_PATHS)("E16 documents are ranked at %s if that is all that a service has", async (path) => {
  await using service = await serving(path);
  await using client = clientOf(service);
  const { results, attempts } = await client.rerank({ query, documents });
  expect(results).toEqual(ranked);
  const walked = RERANK_PATHS.slice(0, RERANK_PATHS.indexOf(path) + 1);
  expect(pathsOf(service)).toEqual(walked);
  expect(attempts).toBe(walked.length);
  await client.withOptions({ maxRetries: 0 }).rerank({ query, documents, topN: 1 });
  expect(pathsOf(service)).toEqual([...walked, path]);
});

test.each(SCORE_PATHS)("documents are scored at %s if that is all that a service has", async (path) => {
  await using service = await serving(path);
  await using client = clientOf(service);
  expect((await client.score({ query, documents })).scores).toEqual(scores);
  const walked = SCORE_PATHS.slice(0, SCORE_PATHS.indexOf(path) + 1);
  expect(pathsOf(service)).toEqual(walked);
  await client.score({ query, documents });
  expect(pathsOf(service)).toEqual([...walked, path]);
});

test("a path that is there for another method counts as missing", async () => {
  await using service = await scriptedService((request) =>
    request.path === "/rerank" ? answerTo(request) : { status: 405, body: { detail: "Method Not Allowed" } },
  );
  await using client = clientOf(service, { maxRetries: 0 });
  expect((await client.rerank({ query, documents })).results).toEqual(ranked);
});

test("a service that ranks nowhere is told so, with all the paths", async () => {
  await using service = await serving();
  await using client = clientOf(service);
  await expect(client.rerank({ query, documents })).rejects.toMatchObject({
    status: 404,
    code: "PATH_MISSING",
    attempts: 5,
    message: expect.stringContaining("none of /v1/rerank, /rerank, /v2/rerank, /v1/score, /score is served"),
  });
  expect(pathsOf(service)).toEqual(RERANK_PATHS);
});

test("a service that lists no models is walked through all the same", async () => {
  await using service = await serving("/score");
  await using client = clientOf(service, { model: undefined });
  expect((await client.rerank({ query, documents })).results).toEqual(ranked);
  expect(pathsOf(service)).toEqual(["/v1/models", ...RERANK_PATHS]);
});

test("an unknown model is no missing path", async () => {
  const body = {
    object: "error",
    message: "The model `m` does not exist.",
    type: "NotFoundError",
    code: 404,
  };
  await using service = await scriptedService(() => ({ status: 404, body }));
  await using client = clientOf(service);
  await expect(client.rerank({ query, documents })).rejects.toMatchObject({
    code: "MODEL_NOT_FOUND",
    attempts: 1,
  });
});

test("a service that moved to another path is found again", async () => {
  let place = "/rerank";
  await using service = await scriptedService((request) =>
    request.path === place ? answerTo(request) : noSuchRoute,
  );
  await using client = clientOf(service);
  await client.rerank({ query, documents });
  place = "/v1/rerank";
  expect((await client.rerank({ query, documents })).results).toEqual(ranked);
  expect(pathsOf(service)).toEqual(["/v1/rerank", "/rerank", "/rerank", "/v1/rerank"]);
});

test.each([
  ["/custom/rerank", { query, documents, top_n: 2 }],
  ["/custom/score", { text_1: query, text_2: documents }],
  ["/custom/Score/?version=2", { text_1: query, text_2: documents }],
  ["", { query, documents, top_n: 2 }],
])("with the path %s only that one is asked, in the form of its last segment", async (path, body) => {
  await using service = await scriptedService(answerTo);
  await using client = clientOf(service, { model: "m" });
  await client.rerank({ query, documents, topN: 2, path });
  expect(service.seen).toMatchObject([{ path, body: { model: "m", ...body } }]);
  await using missing = await serving();
  await expect(clientOf(missing).rerank({ query, documents, path: "/rerank" })).rejects.toMatchObject({
    status: 404,
    attempts: 1,
  });
});

test("of several requests the first finds the path for all, and the scores are merged", async () => {
  await using service = await serving("/v1/score");
  await using client = clientOf(service, { maxBatchSize: 1 });
  expect((await client.rerank({ query, documents, topN: 2 })).results).toEqual(ranked.slice(0, 2));
  expect(pathsOf(service)).toEqual([...RERANK_PATHS.slice(0, 4), "/v1/score", "/v1/score"]);
});

test("where several requests find no path, only the first has searched", async () => {
  await using service = await serving();
  await using client = clientOf(service, { maxBatchSize: 1 });
  await expect(client.rerank({ query, documents })).rejects.toMatchObject({ status: 404, attempts: 5 });
  expect(pathsOf(service)).toEqual(RERANK_PATHS);
});

test("an abort during the search ends the call with its reason, and nothing more is sent", async () => {
  const caller = new AbortController();
  const reason = new Error("user left");
  await using service = await scriptedService(({ number }) => {
    if (number === 2) caller.abort(reason);
    return noSuchRoute;
  });
  await using client = clientOf(service, { maxBatchSize: 1 });
  await expect(client.rerank({ query, documents, signal: caller.signal })).rejects.toBe(reason);
  expect(pathsOf(service)).toEqual(RERANK_PATHS.slice(0, 2));
});

test("E15 pairs are scored in their order, and lists of two lengths are refused", async () => {
  await using service = await serving("/score", "/v1/rerank");
  await using client = clientOf(service, { maxBatchSize: 2, maxConcurrency: 1 });
  const queries = ["first", "second", "third"];
  expect((await client.score({ query: queries, documents })).scores).toEqual(scores);
  expect(service.seen.filter(({ path }) => path === "/score").map(({ body }) => body)).toEqual([
    { model: "m", text_1: ["first", "second"], text_2: documents.slice(0, 2) },
    { model: "m", text_1: ["third"], text_2: documents.slice(2) },
  ]);
  const sent = service.seen.length;
  await expect(client.score({ query: ["a", "b"], documents })).rejects.toMatchObject({
    code: "INPUT_INVALID",
    detail: expect.stringContaining("2 texts for 3 documents"),
  });
  await expect(client.score({ query: ["a", "", "c"], documents })).rejects.toMatchObject({
    faults: [{ index: 1 }],
  });
  await expect(client.score({ query: queries, documents, path: "/rerank" })).rejects.toMatchObject({
    code: "INPUT_INVALID",
  });
  expect(service.seen).toHaveLength(sent);
});

test("pairs never go to a rerank path, also where that is what scores one query", async () => {
  await using service = await serving("/v1/rerank");
  await using client = clientOf(service);
  await client.score({ query, documents });
  await expect(client.score({ query: documents, documents })).rejects.toMatchObject({ status: 404 });
  expect(pathsOf(service).slice(3)).toEqual(["/v1/score", "/score"]);
});

test("E14 scores in the order of the request become a ranking, equal ones by place, for any scores", async () => {
  let given: number[] = [];
  await using service = await scriptedService(() => ({
    body: { data: given.map((score, index) => ({ index, score })) },
  }));
  await using client = clientOf(service, { path: "/score" });
  const some = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(some, async (numbers) => {
      given = numbers;
      const { results } = await client.rerank({ query, documents: numbers.map((_, at) => `text ${at}`) });
      const indexes = numbers.map((_, index) => index);
      expect(results.map(({ index }) => index)).toEqual(
        indexes.toSorted((one, other) => (numbers[other] ?? 0) - (numbers[one] ?? 0)),
      );
    }),
    { numRuns: 30 },
  );
});

test("E16 the emulator's reranker scores too, with the numbers of its ranking", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.rerank;
  await using client = new EasClient({ endpoint, token });
  const { scores: numbers } = await client.score({ query, documents });
  const { results } = await client.rerank({ query, documents });
  expect(numbers).toEqual(results.toSorted((a, b) => a.index - b.index).map(({ score }) => score));
});
