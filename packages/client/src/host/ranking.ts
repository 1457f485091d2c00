import type { Reranker } from "../capabilities.ts";
import { refuseBadCount, refuseBadNumber } from "../operations/check-input.ts";
import type { RerankResult } from "../types.ts";
import { tellUsage, type UsageFields } from "./tell-usage.ts";
import { underSignal } from "./under-signal.ts";

/** What comes back, of all that was ranked: the best `topN` of those with at least `minScore`. */
export type RankingCut = {
  /** How many documents come back at most, best first. @default all */
  topN?: number | undefined;
  /** The least score of a document that comes back. Scores have no common scale: each model has its own. @default none */
  minScore?: number | undefined;
};

/** What a host's reranker takes besides its service. */
export type RankingFields = RankingCut &
  UsageFields & {
    /** Put before the query, letter for letter; the model's own page says whether it wants one. */
    instruction?: string | undefined;
  };

/** Of one call. Left out, the constructor's values hold. */
export type RankingCall = RankingCut & { signal?: AbortSignal | undefined };

/** Documents in, their places and scores out, best first. No documents at all send nothing. */
export type Ranking = (
  query: string,
  documents: readonly string[],
  call?: RankingCall,
) => Promise<RerankResult[]>;

export const ranking =
  (fields: RankingFields & RankingCall, client: () => Reranker): Ranking =>
  (query, documents, call = {}) => {
    const { topN = fields.topN, minScore = fields.minScore, signal = fields.signal } = call;
    return underSignal(signal, async () => {
      refuseBadCount("topN", topN);
      refuseBadNumber("minScore", minScore);
      if (documents.length === 0) return [];
      const request = { query, documents, topN, instruction: fields.instruction, signal };
      const { results } = tellUsage(await client().rerank(request), fields);
      return minScore === undefined ? results : results.filter(({ score }) => score >= minScore);
    });
  };
