import { fails, gives, serverFaults, type Fault } from "../fault.ts";
import { says, saysJson } from "../raw/answer.ts";
import type { Step } from "../raw/line.ts";
import type { RawRequest } from "../raw/request.ts";
import { VECTOR, VECTORS, embeddingJson, indexed, inputCount, saysEmbedding } from "./good-answers.ts";

const [A, B] = VECTORS;
const REFUSES = saysJson({ error: { message: "bad input" } }, 400);

/** A vector for each input, but for requests that hold the bad text. */
const refusesText =
  (text: string, refusal: Step) =>
  (request: RawRequest): Step[] => [request.body.includes(text) ? refusal : saysSome(inputCount(request))];

const saysSome = (count: number): Step =>
  saysJson(embeddingJson(indexed(Array.from({ length: count }, () => A))));

const oneMissing = (index: number, code: string, count: number): Readonly<Record<string, unknown>> => ({
  failures: [{ index, error: { code } }],
  vectors: Array.from({ length: count }, (_, at) => (at === index ? undefined : Float32Array.from(A))),
});

const searchJson = (embeddings: readonly object[]): object => ({
  request_id: "r-1",
  latency: 3,
  usage: { token_count: 2 },
  result: { embeddings },
});

/** Batches of which a part is bad, and the forms of AI Search. */
export const BATCHES: Fault[] = serverFaults("embeddings", [
  {
    name: "one-bad-text",
    does: "The service answers 400 to every request that holds one certain text of three.",
    play: { answers: refusesText("birch", REFUSES) },
    call: "embed three texts",
    expect: fails("PartialBatchError", "BATCH_PARTIAL", {
      retryable: false,
      requests: { from: 3, to: 5 },
      has: oneMissing(1, "BAD_REQUEST", 3),
    }),
  },
  {
    name: "one-text-that-fails-the-server",
    does: "The service answers 500 to every request that holds one certain text of two.",
    play: { answers: refusesText("birch", says(500)) },
    call: "embed two texts",
    expect: fails("PartialBatchError", "BATCH_PARTIAL", {
      retryable: true,
      requests: { from: 4, to: 6 },
      has: oneMissing(1, "SERVER_FAILED", 2),
    }),
  },
  {
    name: "one-text-without-a-vector",
    does: "The service leaves out the vector of one certain text of two, also when that is sent alone.",
    play: {
      answers: (request) => [
        request.body.includes("birch") ? saysSome(inputCount(request) - 1) : saysEmbedding,
      ],
    },
    call: "embed two texts",
    expect: fails("PartialBatchError", "BATCH_PARTIAL", {
      retryable: true,
      requests: { from: 4, to: 6 },
      has: oneMissing(1, "ANSWER_INVALID", 2),
    }),
  },
  {
    name: "every-text-is-bad",
    does: "The service answers 400 to every request; with no vector at all the refusal itself is thrown.",
    play: { requests: [[REFUSES]] },
    call: "embed three texts",
    expect: fails("HttpError", "BAD_REQUEST", { retryable: false, requests: { from: 1, to: 5 } }),
  },
  {
    name: "batch-takes-too-long",
    does: "The service answers 408 to more than one text and answers single ones.",
    play: { answers: (request) => [inputCount(request) > 1 ? says(408) : saysEmbedding] },
    call: "embed two texts",
    expect: gives([A, A], { requests: 3 }),
  },
  {
    name: "batch-takes-too-long-for-the-gateway",
    does: "The gateway answers 504 to more than one text and answers single ones.",
    play: { answers: (request) => [inputCount(request) > 1 ? says(504) : saysEmbedding] },
    call: "embed two texts",
    expect: gives([A, A], { requests: 3 }),
  },
  {
    name: "batch-never-answered",
    does: "The service never answers more than one text and answers single ones.",
    options: { attemptTimeoutMs: 150 },
    play: { answers: (request) => (inputCount(request) > 1 ? [] : [saysEmbedding]) },
    call: "embed two texts",
    expect: gives([A, A], { requests: 3 }),
  },
  {
    name: "batch-refused-for-its-size",
    does: "The gateway answers 413 to more than one text and answers single ones.",
    play: { answers: (request) => [inputCount(request) > 1 ? says(413) : saysEmbedding] },
    call: "embed two texts",
    expect: gives([A, A], { requests: 3 }),
  },
  {
    name: "token-refused-in-a-batch",
    does: "The service answers 401 to a batch; nothing more is sent.",
    play: { requests: [[says(401)]] },
    call: "embed three texts",
    expect: fails("AuthError", "AUTH_FAILED", { retryable: false, requests: 1 }),
  },
  {
    name: "dimensions-change-between-batches",
    does: "The second batch has vectors of another length than the first.",
    play: {
      answers: ({ body }) => [saysJson(embeddingJson(indexed([body.includes("ash") ? A : [1, 2, 3, 4]])))],
    },
    call: "embed two texts one by one",
    expect: fails("PartialBatchError", "BATCH_PARTIAL", {
      retryable: true,
      requests: { from: 2, to: 3 },
      has: oneMissing(1, "ANSWER_INVALID", 2),
    }),
  },
  {
    name: "ai-search-vectors-in-another-order",
    does: "AI Search gives the vectors in another order, with their indexes.",
    play: {
      requests: [
        [
          saysJson(
            searchJson([
              { index: 1, embedding: B },
              { index: 0, embedding: A },
            ]),
          ),
        ],
      ],
    },
    call: "embed two texts on AI Search",
    expect: gives([A, B]),
  },
  {
    name: "ai-search-without-the-wrapper",
    does: "AI Search gives `embeddings` at the top of the answer.",
    play: { requests: [[saysJson({ embeddings: [{ index: 0, embedding: A }] })]] },
    call: "embed a text on AI Search",
    expect: gives([VECTOR]),
  },
  {
    name: "ai-search-vector-of-an-image-missing",
    does: "AI Search gives no vector for the only image.",
    play: { requests: [[saysJson(searchJson([]))]] },
    call: "embed an image on AI Search",
    expect: fails("ResponseError", "ANSWER_INVALID", {
      retryable: true,
      requests: 2,
      has: { path: "result.embeddings" },
    }),
  },
  {
    name: "ai-search-without-a-result",
    does: "AI Search answers with an id and nothing else.",
    play: { requests: [[saysJson({ request_id: "r-1", latency: 3 })]] },
    call: "embed a text on AI Search",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "ai-search-number-null",
    does: "One number of a vector of AI Search is null.",
    play: { requests: [[saysJson(searchJson([{ index: 0, embedding: [0.5, null, 1] }]))]] },
    call: "embed a text on AI Search",
    expect: fails("ResponseError", "ANSWER_INVALID", {
      retryable: true,
      requests: 2,
      has: { path: "result.embeddings[0].embedding[1]" },
    }),
  },
]);
