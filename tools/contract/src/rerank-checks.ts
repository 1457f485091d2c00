import { InputError, ResponseError, type RerankResponse } from "@paifang/client";
import { expect } from "vitest";
import type { Check } from "./check.ts";
import type { FeatureOf } from "./features.ts";
import { failureOf, unhurried } from "./outcome.ts";
import { serviceChecks } from "./service-checks.ts";
import type { Stage } from "./stage.ts";
import type { Options, Ranked, Reranked } from "./subject.ts";

export type RerankStage = Stage & {
  open(options: RerankOptions): {
    rerank(query: string, texts: readonly string[]): Promise<Reranked>;
    shown: unknown;
  };
  /** Gives the host's own documents, deeply frozen, as they were and as they are after a call, and how the call failed. */
  rerankFrozen(
    query: string,
    texts: readonly string[],
  ): Promise<{ before: string; after: string; failure: unknown }>;
  /** The same asked of the bare client. */
  rerankDirectly(query: string, documents: readonly string[]): Promise<RerankResponse>;
};

type RerankOptions = Options & { maxBatchSize?: number; topN?: number };
type RerankCheck = Check<FeatureOf<"rerank">, RerankStage>;

const QUERY = "How does a connection pool work?";
const TEXTS = [
  "Bread is baked in an oven.",
  "A connection pool keeps sockets open for further requests.",
  "Rivers flow into the sea.",
  "How a pool of connections does its work is told elsewhere.",
];

const placesOf = (ranked: readonly Ranked[]): number[] => ranked.map(({ index }) => index);

const bestFirst: RerankCheck = {
  feature: "best-first",
  title: "documents come best first, with the bare client's scores",
  async run({ open, rerankDirectly }) {
    const { results } = await rerankDirectly(QUERY, TEXTS);

    const { ranked } = await open({}).rerank(QUERY, TEXTS);

    expect(placesOf(ranked)[0]).not.toBe(0);
    const scores = ranked.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(ranked).toEqual(results);
  },
};

const acrossBatches: RerankCheck = {
  feature: "best-first",
  title: "documents of several requests come in one order",
  async run({ open, rerankDirectly, requests }) {
    const { ranked } = await open({ maxBatchSize: 1 }).rerank(QUERY, TEXTS);

    expect(requests()).toHaveLength(4);
    expect(placesOf(ranked)).toEqual(placesOf((await rerankDirectly(QUERY, TEXTS)).results));
  },
};

const topN: RerankCheck = {
  feature: "top-n",
  title: "only as many documents come back as were asked for, and the best of them",
  async run({ open, rerankDirectly }) {
    const { results } = await rerankDirectly(QUERY, TEXTS);

    const { ranked } = await open({ topN: 2 }).rerank(QUERY, TEXTS);

    expect(ranked).toEqual(results.slice(0, 2));
  },
};

const TIES = {
  "PAI-EAS": "rerank/answer-ties-shuffled.json",
  "AI Search": "ai-search/rerank-ties-shuffled.json",
} as const;

const ties: RerankCheck = {
  feature: "ties",
  title: "documents with equal scores stay in the order in which they were given",
  async run({ open, play, place }) {
    play(TIES[place.product]);

    const { ranked } = await open({}).rerank("tree", ["ash", "birch", "cedar", "elm"]);

    expect(placesOf(ranked)).toEqual([1, 0, 2, 3]);
  },
};

const inputsUnchanged: RerankCheck = {
  feature: "inputs-unchanged",
  title: "documents that are deeply frozen are ordered, and stay as they were",
  async run({ rerankFrozen, requests }) {
    const { before, after, failure } = await rerankFrozen(QUERY, TEXTS);

    expect(failure).toBeUndefined();
    expect(requests()).toHaveLength(1);
    expect(after).toBe(before);
  },
};

const emptyList: RerankCheck = {
  feature: "empty-list",
  title: "an empty list stays empty and sends nothing",
  async run({ open, requests }) {
    expect((await open({}).rerank(QUERY, [])).ranked).toEqual([]);
    expect(requests()).toEqual([]);
  },
};

const badInputs: RerankCheck = {
  feature: "bad-inputs",
  title: "documents that cannot be sent are refused by index, and nothing is sent",
  async run({ open, requests }) {
    const error = await failureOf(open({}).rerank(QUERY, ["ash", "", "half \ud83c"]));

    expect(InputError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ faults: [{ index: 1 }, { index: 2 }] });
    expect(requests()).toEqual([]);
  },
};

const HEADS = { "PAI-EAS": '"relevance_score":', "AI Search": '"scores":[' } as const;

/** What stands in the place of those heads. */
const BREACHES = [
  ["is null", { "PAI-EAS": '"relevance_score":null,"was":', "AI Search": '"scores":[null],"were":[' }],
  ["is a text", { "PAI-EAS": '"relevance_score":"1","was":', "AI Search": '"scores":["1"],"were":[' }],
  ["is missing", { "PAI-EAS": '"relevance":', "AI Search": '"scores":[],"were":[' }],
] as const;

const brokenAnswer = ([what, breach]: (typeof BREACHES)[number]): RerankCheck => ({
  feature: "broken-answers",
  title: `an answer in which a score ${what} gives no order`,
  async run({ open, strike, place: { product } }) {
    strike({ kind: "garble", replace: HEADS[product], with: breach[product], times: Infinity });

    const error = await failureOf(open(unhurried).rerank(QUERY, TEXTS.slice(0, 1)));

    expect(ResponseError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ code: "ANSWER_INVALID" });
  },
});

const wholeOrNothing: RerankCheck = {
  feature: "whole-or-nothing",
  title: "when one of several requests fails there is no order",
  async run({ open, strike }) {
    strike({ on: { request: 2 }, kind: "status", status: 400, body: "bad text" });

    const error = await failureOf(open({ maxBatchSize: 1 }).rerank(QUERY, TEXTS));

    expect(error).toMatchObject({ name: "HttpError", status: 400, serverMessage: "bad text" });
  },
};

const tokenCounts: RerankCheck = {
  feature: "token-counts",
  title: "counted tokens are told",
  only: "PAI-EAS",
  async run({ open, rerankDirectly }) {
    const { usage } = await rerankDirectly(QUERY, TEXTS);

    const { inputTokens } = await open({}).rerank(QUERY, TEXTS);

    expect(usage?.inputTokens).toBeGreaterThan(10);
    expect(inputTokens).toBe(usage?.inputTokens);
  },
};

export const rerankChecks: readonly RerankCheck[] = [
  bestFirst,
  acrossBatches,
  topN,
  ties,
  inputsUnchanged,
  emptyList,
  badInputs,
  ...BREACHES.map(brokenAnswer),
  wholeOrNothing,
  tokenCounts,
  ...serviceChecks<RerankStage>({
    what: "an order of documents",
    open: (stage, options) => {
      const { rerank, shown } = stage.open(options);
      return { call: () => rerank(QUERY, TEXTS), shown };
    },
  }),
];
