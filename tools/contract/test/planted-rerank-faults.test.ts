import { HttpError, PaifangError, ResponseError } from "@paifang/client";
import { expect, test } from "vitest";
import { FEATURES, type FeatureOf } from "../src/features.ts";
import type { Options, Place, Reranked, Reranker } from "../src/index.ts";
import { rerankChecks } from "../src/rerank-checks.ts";
import { openRerankStage } from "../src/rerank-contract.ts";
import { clientRerank } from "./support/client-subjects.ts";
import { failingCheck, spoiled, type Spoil } from "./support/planted-fault.ts";

type RerankOptions = Options & { maxBatchSize?: number; topN?: number };
type Rerank = Reranker<string>["rerank"];

type RerankFault = {
  feature: FeatureOf<"rerank">;
  what: string;
  spoil: Spoil<Reranker<string>, Place, RerankOptions>;
};

/** The answer changed, whatever was asked. */
const changed =
  (change: (answer: Reranked, documents: readonly string[]) => Reranked): RerankFault["spoil"] =>
  ({ rerank }) => ({
    rerank: async (query, documents) => change(await rerank(query, documents), documents),
  });

/** Failures of one kind made into an order of nothing in particular. */
const swallowed =
  (isSwallowed: (error: unknown) => boolean): RerankFault["spoil"] =>
  ({ rerank }) => ({
    rerank: (query, documents) =>
      rerank(query, documents).catch((error: unknown) => {
        if (!isSwallowed(error)) throw error;
        return { ranked: documents.map((_, index) => ({ index, score: 0 })) };
      }),
  });

const withOptions =
  (change: (options: RerankOptions) => RerankOptions): RerankFault["spoil"] =>
  (_whole, { options, open }) => ({ rerank: open(change(options)).rerank });

const retried =
  (rerank: Rerank): Rerank =>
  (query, documents) =>
    rerank(query, documents).catch((error: unknown) => {
      if (HttpError.isInstance(error) && error.status === 503) return rerank(query, documents);
      throw error;
    });

const FAULTS: readonly RerankFault[] = [
  {
    feature: "best-first",
    what: "gives the order that the documents had",
    spoil: changed(({ ranked }) => ({ ranked: ranked.toSorted((one, other) => one.index - other.index) })),
  },
  {
    feature: "best-first",
    what: "makes scores of its own out of places",
    spoil: changed(({ ranked }) => ({
      ranked: ranked.map(({ index }, place) => ({ index, score: 1 / (place + 1) })),
    })),
  },
  {
    feature: "top-n",
    what: "forgets how many documents were asked for",
    spoil: withOptions(({ topN: _topN, ...options }) => options),
  },
  {
    feature: "ties",
    what: "sorts once more, and equal scores by the last place first",
    spoil: changed(({ ranked }) => ({
      ranked: ranked.toSorted((one, other) => other.score - one.score || other.index - one.index),
    })),
  },
  {
    feature: "inputs-unchanged",
    what: "takes documents out of the caller's own list",
    spoil: ({ rerank }) => ({
      rerank: (query, documents) => rerank(query, documents.splice(0)),
    }),
  },
  {
    feature: "empty-list",
    what: "ranks an empty document where there is none",
    spoil: ({ rerank }) => ({
      rerank: (query, documents) => rerank(query, documents.length === 0 ? [query] : documents),
    }),
  },
  {
    feature: "bad-inputs",
    what: "leaves out what cannot be sent",
    spoil: ({ rerank }) => ({
      rerank: (query, documents) =>
        rerank(
          query,
          documents.filter((text) => text !== "" && text.isWellFormed()),
        ),
    }),
  },
  {
    feature: "broken-answers",
    what: "gives some order for a broken answer",
    spoil: swallowed((error) => ResponseError.isInstance(error)),
  },
  {
    feature: "whole-or-nothing",
    what: "gives some order when a request failed",
    spoil: swallowed((error) => HttpError.isInstance(error)),
  },
  {
    feature: "abort-before",
    what: "loses the signal",
    spoil: withOptions(({ signal: _signal, ...options }) => options),
  },
  {
    feature: "abort-under-way",
    what: "stops waiting, but lets the service work on",
    spoil: (_whole, { options: { signal, ...options }, open }) => ({
      rerank: (query, documents) =>
        Promise.race([open(options).rerank(query, documents), rejectionOf(signal)]),
    }),
  },
  {
    feature: "errors",
    what: "keeps no more than the message",
    spoil: ({ rerank }) => ({
      rerank: (query, documents) =>
        rerank(query, documents).catch((error: unknown) => {
          throw new Error(PaifangError.isInstance(error) ? error.message : "no order");
        }),
    }),
  },
  { feature: "retries", what: "retries by itself", spoil: ({ rerank }) => ({ rerank: retried(rerank) }) },
  {
    feature: "secrets",
    what: "keeps the token where everybody sees it",
    spoil: (_whole, { place }) => ({ shown: new Map([["address", place.address]]) }),
  },
  {
    feature: "token-counts",
    what: "counts no tokens",
    spoil: changed(({ ranked }) => ({ ranked, inputTokens: 0 })),
  },
];

const rejectionOf = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });

test.for(FAULTS)("an order without $feature is found: an adapter $what", async ({ feature, spoil }) => {
  const subject = { ...clientRerank, open: spoiled(clientRerank.open, spoil) };

  const failing = await failingCheck(rerankChecks, {
    feature,
    openStage: (product = "PAI-EAS") => openRerankStage(subject, product),
  });

  expect(failing).toBeDefined();
});

test("each feature of rerank has a fault that fails it", () => {
  expect(new Set(FAULTS.map(({ feature }) => feature))).toEqual(new Set(Object.keys(FEATURES.rerank)));
});
