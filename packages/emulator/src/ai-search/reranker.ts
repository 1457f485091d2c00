import { scoreDocuments } from "../models/reranker.ts";
import { readItems, type Fields } from "./inputs.ts";
import type { Model } from "./predict.ts";

/** Scores in the order of `docs`, as plain numbers. `query` may also be a list of one. */
export async function scoreDocs(fields: Fields, { encoder, maxItems }: Model): Promise<unknown> {
  const { query } = fields;
  const [text = ""] = readItems("query", typeof query === "string" ? [query] : query, 1);
  const docs = readItems("docs", fields["docs"], maxItems);
  return { scores: await scoreDocuments(encoder, text, docs) };
}
