import type { FactsOf } from "./error-facts.ts";

/** The status was good, and the answer or a part of it was not. */
export const ANSWERS = {
  ANSWER_NOT_JSON: {
    errorClass: "ResponseError",
    meaning:
      "The answer is JSON that breaks off, or empty; or `parseAnswerJson` was given a text that is no JSON.",
    why: "The server or something between cut it; a model that was asked for JSON came to its `maxTokens`, or wrote something else.",
    causes: ["broken-answer"],
    retried: "not what `parseAnswerJson` was given",
    answer: { inferred: true, status: 200, body: '{"data":[{"id":' },
  },
  ANSWER_NOT_THE_API: {
    errorClass: "ResponseError",
    meaning: "A page or a text came with a good status where the API was expected.",
    why: "The path is missing, so that a welcome page answers, or a page for signing in stands before the service.",
    answer: { status: 200, body: "Welcome to BladeLLM!", contentType: "text/plain" },
  },
  ANSWER_REPORTS_ERROR: {
    errorClass: "ResponseError",
    meaning: "The answer has a good status and reports an error; `serverCode` and `serverMessage` have it.",
    why: "Some servers, and wrappers around them, answer 200 whatever happens.",
    causes: ["server-error", "unavailable", "rate-limit"],
    retried: "as the status or code in the body says",
    answer: { inferred: true, status: 200, body: JSON.stringify({ error: { message: "busy", code: 503 } }) },
  },
  ANSWER_INVALID: {
    errorClass: "ResponseError",
    meaning:
      "The answer breaks the contract at `path`: a field missing, of another type, a wrong count, no finite number.",
    why: "Another kind of model behind the address, a fault of the server, or a model that was replaced, whose vectors have another length than those before: then make a new client, and embed again what is stored. Such an answer is never passed on.",
    causes: ["invalid-answer"],
    retried: "not where it cannot change, such as an encoding that was not asked for",
    answer: { inferred: true, status: 200, body: JSON.stringify({ data: 7 }) },
  },
  ANSWER_TOO_LARGE: {
    errorClass: "ResponseError",
    meaning: "The answer, or one event of a stream, is larger than the client takes.",
    why: "Far too much was asked for in one call, or something else than a model answers.",
  },
  STREAM_TRUNCATED: {
    errorClass: "StreamError",
    meaning:
      "A stream ended in another way than with its terminal signal; `partial` has what came, `cause` the reason if one is known.",
    why: "The connection broke, a time limit passed, or the service's own limit cut it.",
  },
  STREAM_REMOTE_ERROR: {
    errorClass: "StreamError",
    meaning: "The server reported an error inside a stream; `partial` has what came before.",
    why: "The model server failed after its answer had begun.",
    causes: ["server-error", "unavailable", "rate-limit"],
    retried: "as the status or code in the event says, and only before the first chunk was given out",
  },
  STREAM_CONSUMED: {
    errorClass: "StreamError",
    meaning: "A stream was read a second time.",
    why: "Two loops over one stream, or a loop after `accumulateChat`.",
  },
  BATCH_PARTIAL: {
    errorClass: "PartialBatchError",
    meaning: "Some inputs have vectors and some have not; nothing finished is lost.",
    why: "Some inputs were refused, or made the server fail, each found by halving its batch; or requests failed for good. The first failure is the `cause`.",
    retried:
      "each request as its own failure says, and a batch that may have one bad input in halves; `resume()` begins anew with those that are missing",
  },
} satisfies FactsOf;
