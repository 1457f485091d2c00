import { isFields } from "./describe.ts";

/** Scores in the order of a rerank or score answer, with the index of their document where it is told. */
export type Score = { index: number | undefined; score: unknown };

/** Reads every known form: `results`, a bare list, `data`, `scores`, and the last two inside `result`. */
export function readScores(json: unknown): readonly Score[] | undefined {
  const list = scoreList(json);
  return list?.map((entry: unknown) => {
    if (!isFields(entry)) return { index: undefined, score: entry };
    const { index } = entry;
    return {
      index: typeof index === "number" ? index : undefined,
      score: entry["relevance_score"] ?? entry["score"],
    };
  });
}

function scoreList(json: unknown): readonly unknown[] | undefined {
  if (Array.isArray(json)) return json;
  if (!isFields(json)) return undefined;
  const inner = isFields(json["result"]) ? json["result"] : json;
  return [inner["results"], inner["data"], inner["scores"]].find((each) => Array.isArray(each));
}

/** The score of one document. */
export function scoreOf(scores: readonly Score[], document: number): number {
  const found = scores.find(({ index }, at) => (index ?? at) === document)?.score;
  return typeof found === "number" ? found : Number.NaN;
}
