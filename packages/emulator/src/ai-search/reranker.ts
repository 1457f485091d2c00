import type { Encoder } from "../models/encoder.ts";
import { scoreDocuments } from "../models/reranker.ts";
import { InvalidParameter } from "./errors.ts";
import { readItems, type Fields } from "./inputs.ts";

/** Scores in the order of `docs`, as plain numbers. `query` may also be a list of one. */
export async function scoreDocs(fields: Fields, encoder: Encoder): Promise<unknown> {
  const { query } = fields;
  const [text, ...more] = readItems("query", typeof query === "string" ? [query] : query);
  if (text === undefined || more.length > 0) throw new InvalidParameter("query must be one string");
  const docs = readItems("docs", fields["docs"]);
  return { scores: await scoreDocuments(encoder, text, docs) };
}
