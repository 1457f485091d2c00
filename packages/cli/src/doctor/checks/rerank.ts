import { adviceFor } from "@paifang/client/advice";
import type { EasTarget } from "../../setup/target.ts";
import { causeOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, skip, warn, type Observation } from "../finding.ts";
import { isAbsent } from "./chat.ts";

const PATHS = ["/v1/rerank", "/rerank", "/v2/rerank", "/v1/score", "/score"];

export const QUERY = "Where does the train leave?";
export const DOCUMENTS: readonly string[] = [
  "A kettle boils water for tea.",
  "The train leaves from platform two.",
];
const FITTING = 1;

/** Asks the usual paths in turn until one ranks; a service that was found to serve something else is asked at one. */
export async function rerank(context: Context<EasTarget>): Promise<Observation[]> {
  const { learned } = context;
  if (learned.isQueue) return [];
  const paths = learned.serves.length === 0 ? PATHS : PATHS.slice(0, 1);
  for (const path of paths) {
    const found = await rerankAt(context, path);
    if (found !== undefined) return [found];
  }
  return [skip("rerank.absent", { paths })];
}

async function rerankAt(context: Context<EasTarget>, path: string): Promise<Observation | undefined> {
  const [model] = context.learned.modelNames;
  try {
    const { results } = await client(context).rerank({ query: QUERY, documents: DOCUMENTS, path, model });
    context.learned.inferences++;
    context.learned.serves.push("rerank");
    const facts = { path, documents: DOCUMENTS.length };
    return results[0]?.index === FITTING ? ok("rerank.found", facts) : warn("rerank.doubtful", facts);
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined || context.signal.aborted) throw error;
    if (isAbsent(cause)) return undefined;
    const { detail, code } = cause;
    return fail("rerank.failed", { detail, code, path, advice: adviceFor(cause, context.language) });
  }
}
