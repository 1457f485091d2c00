import type { Reranker } from "../capabilities.ts";
import type { RerankResult } from "../types.ts";
import { underSignal } from "./under-signal.ts";

/** What a host's reranker takes besides its service. */
export type RankingFields = {
  /** How many documents come back, best first. @default all */
  topN?: number | undefined;
  /** Put before the query, letter for letter; the model's own page says whether it wants one. */
  instruction?: string | undefined;
};

/** Of one call. Left out, the constructor's values hold. */
export type RankingCall = { topN?: number | undefined; signal?: AbortSignal | undefined };

/** Documents in, their places and scores out, best first. No documents at all send nothing. */
export type Ranking = (
  query: string,
  documents: readonly string[],
  call?: RankingCall,
) => Promise<RerankResult[]>;

export const ranking =
  (fields: RankingFields & RankingCall, client: () => Reranker): Ranking =>
  (query, documents, { topN = fields.topN, signal = fields.signal } = {}) =>
    underSignal(signal, async () => {
      if (documents.length === 0) return [];
      const { instruction } = fields;
      return (await client().rerank({ query, documents, topN, instruction, signal })).results;
    });
