import { describe, isAccepted, outline } from "../describe.ts";
import { probe, type Finding, type Probe } from "../probe.ts";
import { readScores, scoreOf, type Score } from "../scores.ts";
import type { AskedService, RawRequest } from "../wire.ts";

const PAGE = "docs/wire/rerank.md";
const QUERY = "What is the capital of China?";
/** The first answers the query, the others do not. */
const DOCUMENTS = ["The capital of China is Beijing.", "A gate has two posts.", "Rice needs water."];
const REQUEST_BYTES = 300;

const rerankBody = (
  { model }: AskedService,
  query = QUERY,
  documents: readonly string[] = DOCUMENTS,
): unknown => ({
  ...(model === "" ? {} : { model }),
  query,
  documents,
});

const scoreBody = ({ model }: AskedService): unknown => ({
  ...(model === "" ? {} : { model }),
  text_1: QUERY,
  text_2: DOCUMENTS,
});

const RERANK_PATHS = ["/v1/rerank", "/rerank", "/v2/rerank"];
const SCORE_PATHS = ["/v1/score", "/score"];

export const RERANK_PATHS_SERVED: Probe = probe({
  row: 6,
  question: "Which rerank and score paths does the service have?",
  roles: ["rerank", "plain"],
  cost: { requests: 6, bytes: 6 * REQUEST_BYTES },
  page: PAGE,
  ask: async (service) => {
    const asked: readonly RawRequest[] = [
      ...RERANK_PATHS.map((path) => ({ path, body: rerankBody(service) })),
      ...SCORE_PATHS.map((path) => ({ path, body: scoreBody(service) })),
      { path: "", body: rerankBody(service) },
    ];
    const served: string[] = [];
    const details: string[] = [];
    for (const request of asked) {
      const shown = request.path === "" ? "the bare address" : String(request.path);
      const outcome = await service.attempt(request);
      if (isAccepted(outcome)) served.push(shown);
      details.push(`POST ${shown}: ${outline(outcome)}`);
    }
    return { answer: served.join(", ") || "none", details };
  },
});

type Reranked = { path: string; scores: readonly Score[] };

/** Finds the first path that reranks, with its answer. */
async function firstRerank(service: AskedService, documents: readonly string[]): Promise<Reranked> {
  const refusals: string[] = [];
  for (const path of RERANK_PATHS) {
    const outcome = await service.attempt({ path, body: rerankBody(service, QUERY, documents) });
    const scores = isAccepted(outcome) ? readScores(outcome.json) : undefined;
    if (scores !== undefined) return { path, scores };
    refusals.push(`${path} ${describe(outcome)}`);
  }
  throw new Error(`no rerank path answered: ${refusals.join("; ")}`);
}

/** The prompt of the Qwen3-Reranker model cards. */
const INSTRUCTION = "Given a web search query, retrieve relevant passages that answer the query";
const PREFIX =
  "<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct " +
  'provided. Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n';
const SUFFIX = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n";

export const RERANKER_TEMPLATE: Probe = probe({
  row: 7,
  question: "Does the server wrap a Qwen3-Reranker prompt itself?",
  roles: ["rerank"],
  cost: { requests: 4, bytes: 3 * REQUEST_BYTES + 2_000 },
  page: PAGE,
  ask: async (service) => {
    const { path, scores } = await firstRerank(service, DOCUMENTS);
    const query = `${PREFIX}<Instruct>: ${INSTRUCTION}\n<Query>: ${QUERY}\n`;
    const documents = DOCUMENTS.map((document) => `<Document>: ${document}${SUFFIX}`);
    const reply = await service.ask({ path, body: rerankBody(service, query, documents) });
    const wrapped = readScores(reply.json);
    if (wrapped === undefined) return { answer: `the prompt was refused: ${describe(reply)}`, details: [] };
    return templateFinding(scores, wrapped);
  },
});

/** By how much the right document leads. */
const spread = (scores: readonly Score[]): number =>
  scoreOf(scores, 0) - Math.max(scoreOf(scores, 1), scoreOf(scores, 2));

const line = (scores: readonly Score[]): string =>
  DOCUMENTS.map((_text, at) => scoreOf(scores, at).toFixed(4)).join(", ");

function templateFinding(plain: readonly Score[], wrapped: readonly Score[]): Finding {
  return {
    answer: `the right document leads by ${spread(plain).toFixed(4)} without the prompt, by ${spread(wrapped).toFixed(4)} with it`,
    details: [
      `scores without it: ${line(plain)}`,
      `scores with it: ${line(wrapped)}`,
      "A much larger lead with it means that the server adds none; a smaller one, that it does.",
    ],
  };
}

export const SCORE_RANGE: Probe = probe({
  row: 20,
  question: "What numbers are scores, and in which order do they come?",
  roles: ["rerank", "search-rerank"],
  cost: { requests: 3, bytes: 3 * REQUEST_BYTES },
  page: PAGE,
  ask: async (service) => {
    // The right document last, so that an order by score is seen.
    const documents = DOCUMENTS.toReversed();
    if (service.product === "eas") {
      const { scores, path } = await firstRerank(service, documents);
      return rangeFinding(scores, `POST ${path}`);
    }
    const reply = await service.ask({ body: { query: QUERY, docs: documents } });
    const scores = readScores(reply.json);
    if (scores === undefined) return { answer: `no scores: ${describe(reply)}`, details: [] };
    return rangeFinding(scores, "predict");
  },
});

function rangeFinding(scores: readonly Score[], where: string): Finding {
  const numbers = scores.map(({ score }) => score).filter((score) => typeof score === "number");
  const odd = scores.map(({ score }) => score).filter((score) => typeof score !== "number");
  const isSorted = numbers.every((score, at) => at === 0 || score <= (numbers[at - 1] ?? score));
  const form = scores.some(({ index }) => index !== undefined) ? "objects with index" : "plain numbers";
  const range = numbers.length === 0 ? "" : `, from ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  const others = odd.length === 0 ? "" : `, and ${odd.map((score) => JSON.stringify(score)).join(", ")}`;
  return {
    answer: `${form}, ${isSorted ? "best first" : "not sorted"}${range}${others}`,
    details: [`${where}: ${scores.length} scores`],
  };
}
