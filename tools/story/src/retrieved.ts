import type { Passage } from "./passages.ts";

/** A passage as the vector search found it; `rank` counts from 1. */
export type Candidate = Passage & { rank: number; similarity: number };

/** A candidate that the reranker kept. */
export type Kept = Candidate & { relevanceScore: number };

/** What was found for a question, best first, and the time that both steps took. */
export type Retrieved = {
  candidates: readonly Candidate[];
  kept: readonly Kept[];
  retrieveMs: number;
  rerankMs: number;
};

/** How many passages the vector search finds, and how many of them the reranker keeps. */
export const CANDIDATES = 20;
export const KEPT_PASSAGES = 5;
