import { isFields } from "./describe.ts";

/** An embedding and the index that the answer gives it. */
export type IndexedVector = { index: number | undefined; vector: readonly number[] };

/** Reads `data`, `embeddings`, or either inside `result`. */
export function readVectors(json: unknown): readonly IndexedVector[] | undefined {
  if (!isFields(json)) return undefined;
  const inner = isFields(json["result"]) ? json["result"] : json;
  const list = [inner["data"], inner["embeddings"]].find((each) => Array.isArray(each));
  return list?.map((entry: unknown) => {
    const fields = isFields(entry) ? entry : {};
    const vector: unknown = fields["embedding"];
    return {
      index: typeof fields["index"] === "number" ? fields["index"] : undefined,
      vector: Array.isArray(vector) ? (vector as readonly number[]) : [],
    };
  });
}

/** 1 for the same direction. */
export const cosine = (one: readonly number[], other: readonly number[]): number =>
  dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
