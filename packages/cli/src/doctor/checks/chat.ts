import { HttpError } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";
import type { EasTarget } from "../../setup/target.ts";
import { causeOf } from "../ask.ts";
import { client, type Context } from "../context.ts";
import { fail, ok, skip, warn, type Facts, type Observation } from "../finding.ts";

/** Enough chunks to see whether they come one by one. */
export const CHAT_TOKENS = 48;

const PROMPT = "Count from 1 to 20, in digits, with a comma between.";

/**
 * One small conversation as a stream, and when each of its chunks came. What looks held back is asked for once more: a
 * model that was only slow to start the first time does not look so again.
 */
export async function chat(context: Context<EasTarget>): Promise<Observation[]> {
  if (context.learned.isQueue) return [];
  try {
    const seen = await streamed(context);
    context.learned.serves.push("chat");
    return [seen.id === "chat.buffered" ? await streamed(context) : seen];
  } catch (error) {
    return [refusalOf(context, error, { absent: "chat.absent", failed: "chat.failed" })];
  }
}

async function streamed(context: Context<EasTarget>): Promise<Observation> {
  const { learned, target } = context;
  learned.inferences++;
  const startedAtMs = performance.now();
  const stream = await client(context).streamChat({
    messages: [{ role: "user", content: PROMPT }],
    maxTokens: CHAT_TOKENS,
    temperature: 0,
    model: learned.modelNames.find((name) => name === target.wantedModel) ?? learned.modelNames[0],
  });
  const arrivals: number[] = [];
  for await (const chunk of stream) {
    if ((chunk.text ?? chunk.reasoning ?? "") !== "") arrivals.push(performance.now() - startedAtMs);
  }
  const overMs = Math.round(performance.now() - startedAtMs);
  return arrivals.length === 0 ? warn("chat.empty", { firstMs: overMs }) : judgeStream(arrivals);
}

/** Text that comes faster than this between chunks was made before, and held back. */
const MADE_BEFORE_MS = 1;
/** Faster answers leave nothing to be held back. */
const LEAST_FIRST_MS = 300;
const LEAST_CHUNKS = 5;

/** Judges a stream by when its pieces of text came, in ms since it was asked for. */
export function judgeStream(arrivals: readonly number[]): Observation {
  const [first = 0] = arrivals;
  const last = arrivals.at(-1) ?? first;
  const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
  const facts: Facts = {
    chunks: arrivals.length,
    firstMs: Math.round(first),
    gapMs: Math.round(Math.max(0, ...gaps)),
    lastMs: Math.round(last),
  };
  if (arrivals.length < 2) return warn("chat.whole", facts);
  const isFlood = (last - first) / gaps.length < MADE_BEFORE_MS;
  const isBuffered = isFlood && first >= LEAST_FIRST_MS && arrivals.length >= LEAST_CHUNKS;
  return isBuffered ? warn("chat.buffered", facts) : ok("chat.streams", facts);
}

type Ids = { absent: "chat.absent" | "embeddings.absent"; failed: "chat.failed" | "embeddings.failed" };

/** Why a verb got no answer: the service has none such, or it failed at it. */
export function refusalOf(
  { language, signal }: Context,
  error: unknown,
  { absent, failed }: Ids,
): Observation {
  const cause = causeOf(error);
  if (cause === undefined || signal.aborted) throw error;
  if (isAbsent(cause)) return skip(absent, { status: (cause as HttpError).status });
  const { detail, code } = cause;
  return fail(failed, { detail, code, advice: adviceFor(cause, language) });
}

/** Engines say that a model is of another kind in their own words, and with various statuses. */
const OTHER_KIND = /does not support|not supported|not implemented|only .* models/i;

export const isAbsent = (error: unknown): boolean =>
  HttpError.isInstance(error) &&
  error.code !== "MODEL_NOT_FOUND" &&
  ([404, 405, 501].includes(error.status) ||
    ([400, 422].includes(error.status) && OTHER_KIND.test(error.serverMessage ?? "")));
