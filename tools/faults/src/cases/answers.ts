import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { says, saysJson } from "../raw/answer.ts";
import type { Play } from "../raw/raw-server.ts";
import { ANSWER_WORDS, CHAT_VALUE, chatJson, rerankJson } from "./good-answers.ts";

const always = (json: unknown): Play => ({ requests: [[saysJson(json)]] });
const invalid = (path: string, requests = 2): ExpectedError =>
  fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests, has: { path } });

const score = (index: unknown, relevance_score: unknown): object => ({ index, relevance_score });
const BEST_FIRST = [
  { index: 2, score: 0.75 },
  { index: 0, score: 0.5 },
  { index: 1, score: -0.25 },
];

const RERANK: ServerFault[] = [
  {
    name: "rerank-in-request-order",
    does: "The results come in the order of the documents and not best first.",
    play: always(rerankJson([score(0, 0.5), score(1, -0.25), score(2, 0.75)])),
    call: "rerank",
    expect: gives(BEST_FIRST),
  },
  {
    name: "rerank-a-bare-list",
    does: "The results come as a bare list with `score`.",
    play: always([
      { index: 1, score: -0.25 },
      { index: 0, score: 0.5 },
      { index: 2, score: 0.75 },
    ]),
    call: "rerank",
    expect: gives(BEST_FIRST),
  },
  {
    name: "rerank-one-index-twice",
    does: "Two results are about the same document.",
    play: always(rerankJson([score(0, 0.5), score(0, 0.25), score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results[1].index"),
  },
  {
    name: "rerank-index-out-of-range",
    does: "A result is about a fourth document of three.",
    play: always(rerankJson([score(0, 0.5), score(1, 0.25), score(3, 0.75)])),
    call: "rerank",
    expect: invalid("results[2].index"),
  },
  {
    name: "rerank-index-negative",
    does: "A result is about document -1.",
    play: always(rerankJson([score(0, 0.5), score(-1, 0.25), score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results[1].index"),
  },
  {
    name: "rerank-index-missing",
    does: "A result does not say which document it is about.",
    play: always(rerankJson([score(0, 0.5), { relevance_score: 0.25 }, score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results[1].index"),
  },
  {
    name: "rerank-result-missing",
    does: "Two results come for three documents.",
    play: always(rerankJson([score(0, 0.5), score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results"),
  },
  {
    name: "rerank-results-too-many",
    does: "Four results come for three documents.",
    play: always(rerankJson([score(0, 1), score(1, 1), score(2, 1), score(2, 1)])),
    call: "rerank",
    expect: invalid("results"),
  },
  {
    name: "rerank-score-as-text",
    does: "A score is a text.",
    play: always(rerankJson([score(0, "0.5"), score(1, 0.25), score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results[0].relevance_score"),
  },
  {
    name: "rerank-score-null",
    does: "A score is null.",
    play: always(rerankJson([score(0, 0.5), score(1, null), score(2, 0.75)])),
    call: "rerank",
    expect: invalid("results[1].relevance_score"),
  },
  {
    name: "rerank-score-nan",
    does: "A score is the word NaN.",
    play: {
      requests: [[says(200, '{"results":[{"index":0,"relevance_score":NaN}]}')]],
    },
    call: "rerank",
    expect: invalid("results[0].relevance_score"),
  },
  {
    name: "rerank-without-results",
    does: "The answer has neither `results` nor `data`.",
    play: always({ id: "r" }),
    call: "rerank",
    expect: invalid("results"),
  },
  {
    name: "score-in-another-order",
    does: "The scores come in another order than the documents, with their indexes.",
    play: always({
      data: [
        { index: 2, score: 0.75 },
        { index: 0, score: 0.5 },
        { index: 1, score: -0.25 },
      ],
    }),
    call: "score",
    expect: gives([0.5, -0.25, 0.75]),
  },
  {
    name: "score-missing",
    does: "Two scores come for three documents.",
    play: always({ data: [{ score: 0.5 }, { score: 0.25 }] }),
    call: "score",
    expect: invalid("data"),
  },
  {
    name: "score-infinite",
    does: "A score is 1e999.",
    play: { requests: [[says(200, '{"data":[{"score":0.5},{"score":1e999},{"score":0.25}]}')]] },
    call: "score",
    expect: invalid("data[1].score"),
  },
  {
    name: "ai-search-scores-missing",
    does: "AI Search gives two scores for three documents.",
    play: always({ result: { scores: [0.5, 0.25] } }),
    call: "rerank on AI Search",
    expect: invalid("result.scores"),
  },
  {
    name: "ai-search-score-as-text",
    does: "AI Search gives a text for a score.",
    play: always({ result: { scores: [0.5, "0.25", 0.75] } }),
    call: "rerank on AI Search",
    expect: invalid("result.scores[1]"),
  },
];

const CHAT: ServerFault[] = [
  {
    name: "chat-no-choices",
    does: "`choices` is an empty list.",
    play: always({ id: "c", choices: [] }),
    call: "chat",
    expect: invalid("choices"),
  },
  {
    name: "chat-choices-missing",
    does: "The answer has no `choices`.",
    play: always({ id: "c", model: "m" }),
    call: "chat",
    expect: invalid("choices"),
  },
  {
    name: "chat-message-null",
    does: "The message of the choice is null.",
    play: always(chatJson({ message: null })),
    call: "chat",
    expect: invalid("choices[0].message"),
  },
  {
    name: "chat-content-a-number",
    does: "The content of the message is a number.",
    play: always(chatJson({ message: { role: "assistant", content: 7 } })),
    call: "chat",
    expect: invalid("choices[0].message.content"),
  },
  {
    name: "chat-content-in-parts",
    does: "The content of the message is a list of text parts.",
    play: always(
      chatJson({
        message: {
          content: [
            { type: "text", text: "The sky " },
            { type: "text", text: "is blue." },
          ],
        },
      }),
    ),
    call: "chat",
    expect: gives({ text: "The sky is blue.", finishReason: "stop" }),
  },
  {
    name: "chat-cut-by-its-length",
    does: "The model stopped at its number of tokens; that is no error, and can be seen.",
    play: always(chatJson({ finish_reason: "length" })),
    call: "chat",
    expect: gives({ text: ANSWER_WORDS, finishReason: "length" }),
  },
  {
    name: "chat-usage-rubbish",
    does: "The counts of tokens are texts, negative and null; the answer is not lost for its bill.",
    play: always(chatJson({}, { usage: { prompt_tokens: "7", completion_tokens: -6, total_tokens: null } })),
    call: "chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "chat-usage-a-list",
    does: "The counts of tokens are a list.",
    play: always(chatJson({}, { usage: [7, 6] })),
    call: "chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "chat-tool-calls-an-object",
    does: "`tool_calls` is an object.",
    play: always(chatJson({ message: { tool_calls: { id: "1" } } })),
    call: "chat",
    expect: invalid("choices[0].message.tool_calls"),
  },
  {
    name: "chat-tool-call-with-arguments-as-object",
    does: "The arguments of a tool call are an object in place of its JSON text.",
    play: always(
      chatJson({
        message: {
          content: null,
          tool_calls: [{ id: "call-1", function: { name: "look", arguments: { at: "sky" } } }],
        },
        finish_reason: "tool_calls",
      }),
    ),
    call: "chat",
    expect: gives({
      text: "",
      finishReason: "tool-calls",
      toolCalls: [{ id: "call-1", name: "look", arguments: '{"at":"sky"}' }],
    }),
  },
  {
    name: "completion-without-text",
    does: "The choice of a completion has a message, as of a chat, and no text.",
    play: always(chatJson()),
    call: "complete",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "models-without-a-name",
    does: "A listed model has no id.",
    play: always({ data: [{ object: "model" }] }),
    call: "models",
    expect: invalid("data[0].id"),
  },
];

export const ANSWERS: Fault[] = [...serverFaults("ranking", RERANK), ...serverFaults("chat", CHAT)];
