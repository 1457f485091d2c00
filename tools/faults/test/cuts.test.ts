import { EasClient, PaifangError, StreamError, accumulateChat } from "@paifang/client";
import { describe, expect, test } from "vitest";
import { DONE, FINISH, FIRST, FIRST_WORDS, SECOND } from "../src/cases/events.ts";
import { ANSWER_WORDS, EMBEDDING_TEXT, VECTOR } from "../src/cases/good-answers.ts";
import { CUT_FIELD, cutsWhereAsked, everyCut, type Cut } from "../src/play/cut-answers.ts";
import { together } from "../src/play/together.ts";
import { rawServer } from "../src/raw/raw-server.ts";

const AT_A_TIME = 16;
/** The kinds of failure that a cut may be. */
const CUT_CODES = ["CONNECTION_LOST", "ANSWER_NOT_JSON", "ANSWER_INVALID", "STREAM_TRUNCATED"];

type Seen = { whole: Cut[]; failed: number; strange: string[] };

/** Makes a call for every cut; `isWhole` tells whether what it resolved with is the whole answer. */
async function cutEverywhere(
  { body, contentType }: { body: string; contentType: string },
  call: (client: EasClient, headers: Record<string, string>) => Promise<boolean>,
): Promise<Seen> {
  await using server = await rawServer(cutsWhereAsked(body, contentType));
  await using client = new EasClient({
    endpoint: server.origin,
    token: "some-token",
    model: "m",
    maxRetries: 0,
  });
  const seen: Seen = { whole: [], failed: 0, strange: [] };
  await together(everyCut(body, contentType), AT_A_TIME, async (cut) => {
    const where = JSON.stringify(cut);
    try {
      const isWhole = await call(client, { [CUT_FIELD]: where });
      if (isWhole) seen.whole.push(cut);
      else seen.strange.push(`${where} gave a part as the whole`);
    } catch (error) {
      seen.failed++;
      if (!PaifangError.isInstance(error) || !CUT_CODES.includes(error.code))
        seen.strange.push(`${where} failed with ${String(error)}`);
    }
  });
  return seen;
}

const EVENTS = FIRST + SECOND + FINISH + DONE;

describe.concurrent("an answer that is cut before any one of its bytes", () => {
  test("gives a typed error and never a vector, as JSON", async () => {
    const wanted = { body: EMBEDDING_TEXT, contentType: "application/json" };

    const { whole, failed, strange } = await cutEverywhere(wanted, async (client, headers) => {
      const { embeddings } = await client.embed({ input: ["ash"], headers });
      return JSON.stringify(embeddings.map((vector) => [...vector])) === JSON.stringify([VECTOR]);
    });

    expect(strange).toEqual([]);
    expect(whole).toEqual([]);
    expect(failed).toBeGreaterThan(900);
  });

  test("gives a typed error with the words that came, or all words and why the model stopped, as a stream", async () => {
    const wanted = { body: EVENTS, contentType: "text/event-stream" };
    const partials = new Set<string>();
    const notePartial = (error: unknown): never => {
      if (StreamError.isInstance(error)) partials.add(error.partial?.text ?? "");
      throw error;
    };

    const { whole, failed, strange } = await cutEverywhere(wanted, async (client, headers) => {
      const stream = await client.streamChat({ messages: [{ role: "user", content: "why" }], headers });
      const { text, finishReason } = await accumulateChat(stream).catch(notePartial);
      return text === ANSWER_WORDS && finishReason === "stop";
    });

    expect(strange).toEqual([]);
    expect(failed).toBeGreaterThan(900);
    expect([...partials].toSorted()).toEqual([FIRST_WORDS, ANSWER_WORDS]);
    // Nothing before the finish reason is a whole answer.
    const least = EVENTS.indexOf(FINISH) + FINISH.length;
    expect(whole.filter(({ at }) => at < least)).toEqual([]);
  });
});
