import type { EmbedResponse } from "@paifang/client";
import type { EasTarget } from "../../setup/target.ts";
import { causeOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, warn, type Observation } from "../finding.ts";
import { isAbsent, refusalOf } from "./chat.ts";

const TEXTS = ["an ash tree by the river", "a kettle on the stove", "the last train of the evening"];

const IDS = { absent: "embeddings.absent", failed: "embeddings.failed" } as const;

/** Three texts as floats and, if that works, the first once more as base64: lengths, order, zeros and both forms alike. */
export async function embeddings(context: Context<EasTarget>): Promise<Observation[]> {
  if (context.learned.isQueue) return [];
  try {
    const floats = await embed(context, "float", TEXTS);
    context.learned.serves.push("embeddings");
    return [await compared(context, floats)];
  } catch (error) {
    return [refusalOf(context, error, IDS)];
  }
}

function embed(
  context: Context<EasTarget>,
  encoding: "float" | "base64",
  input: readonly string[],
): Promise<EmbedResponse> {
  context.learned.inferences++;
  const [model] = context.learned.modelNames;
  return client(context).embed({ input, encoding, model, raw: true });
}

async function compared(context: Context<EasTarget>, floats: EmbedResponse): Promise<Observation> {
  const { dimensions } = floats;
  try {
    // One alone: of several that are refused, the client would look for the one to blame.
    const packed = await embed(context, "base64", TEXTS.slice(0, 1));
    const [vector, twin] = [packed.embeddings[0], floats.embeddings[0]];
    const cosine = vector === undefined || twin === undefined ? Number.NaN : cosineOf(vector, twin);
    if (!(cosine > LEAST_COSINE))
      return fail("embeddings.differ", { dimensions, cosine: Number(cosine.toFixed(3)) });
    if (itemsOf(packed).some(({ embedding }) => typeof embedding !== "string"))
      return warn("embeddings.float-only", { dimensions, reaction: "floats" });
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined || context.signal.aborted || isAbsent(cause)) throw error;
    return warn("embeddings.float-only", { dimensions, reaction: "refused", detail: cause.detail });
  }
  const isOrdered = itemsOf(floats).every(({ index }, place) => index === undefined || index === place);
  return isOrdered ? ok("embeddings.good", { dimensions }) : warn("embeddings.unordered", { dimensions });
}

/** The same numbers twice, but for a server's own rounding. */
const LEAST_COSINE = 0.99;

const cosineOf = (one: Float32Array, other: Float32Array): number =>
  dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));

const dot = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

type Item = { readonly index?: unknown; readonly embedding?: unknown };

function itemsOf({ raw }: EmbedResponse): readonly Item[] {
  return [raw].flat().flatMap((answer) => (answer as { data?: readonly Item[] } | undefined)?.data ?? []);
}
