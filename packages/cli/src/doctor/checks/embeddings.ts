import type { EmbedResponse } from "@paifang/client";
import type { EasTarget } from "../../setup/target.ts";
import { causeOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, warn, type Observation } from "../finding.ts";
import { isAbsent, refusalOf } from "./chat.ts";

const TEXTS = ["an ash tree by the river", "a kettle on the stove", "the last train of the evening"];

const IDS = { absent: "embeddings.absent", failed: "embeddings.failed" } as const;

/** Three texts as floats and, if that works, once more as base64: lengths, order, zeros and both forms alike. */
export async function embeddings(context: Context<EasTarget>): Promise<Observation[]> {
  if (context.learned.isQueue) return [];
  try {
    const floats = await embed(context, "float");
    context.learned.serves.push("embeddings");
    return [await compared(context, floats)];
  } catch (error) {
    return [refusalOf(context, error, IDS)];
  }
}

function embed(context: Context<EasTarget>, encoding: "float" | "base64"): Promise<EmbedResponse> {
  context.learned.inferences++;
  const [model] = context.learned.modelNames;
  return client(context).embed({ input: TEXTS, encoding, model, raw: true });
}

async function compared(context: Context<EasTarget>, floats: EmbedResponse): Promise<Observation> {
  const { dimensions } = floats;
  try {
    const packed = await embed(context, "base64");
    const cosine = Math.min(
      ...packed.embeddings.map((vector, index) => cosineOf(vector, floats.embeddings[index])),
    );
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

function cosineOf(one: Float32Array, other: Float32Array = new Float32Array()): number {
  const dot = (left: Float32Array, right: Float32Array): number =>
    left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
  return dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other));
}

type Item = { readonly index?: unknown; readonly embedding?: unknown };

function itemsOf({ raw }: EmbedResponse): readonly Item[] {
  return [raw].flat().flatMap((answer) => (answer as { data?: readonly Item[] } | undefined)?.data ?? []);
}
