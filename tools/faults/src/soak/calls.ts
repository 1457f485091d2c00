import type { CallOptions, EasClient } from "@paifang/client";
import type { Chance } from "./chance.ts";
import { scoreOf, vectorOf, wordsOf } from "./truth.ts";

export const VERBS = ["embed", "rerank", "chat", "stream"] as const;
export type Verb = (typeof VERBS)[number];

/** How a call ended that was not refused: with the answer to its own question, with another's, or left on purpose. */
export type Ending = "answered" | "wrong" | "left";

type Options = Pick<CallOptions, "signal" | "maxRetries">;
type Call = (client: EasClient, question: string, options: Options, random: Chance) => Promise<Ending>;

const endingOf = (isRight: boolean): Ending => (isRight ? "answered" : "wrong");

const upTo = (most: number, random: Chance): number => 1 + Math.floor(random() * most);

const LEFT_SHARE = 0.2;

/** One call of each verb, judged by the truth of its own texts. */
export const CALLS: Readonly<Record<Verb, Call>> = {
  embed: async (client, question, options, random) => {
    const input = Array.from({ length: upTo(4, random) }, (_, place) => `${question} ${place}`);
    const { embeddings } = await client.embed({ input, ...options });
    const isRight = input.every((text, place) => isSame(embeddings[place], vectorOf(text)));
    return endingOf(isRight && embeddings.length === input.length);
  },
  rerank: async (client, query, options, random) => {
    const documents = Array.from({ length: upTo(4, random) }, (_, place) => `${place} of ${query}`);
    const { results } = await client.rerank({ query, documents, ...options });
    const isRight = results.every(({ index, score }) => score === scoreOf(query, documents[index] ?? ""));
    return endingOf(isRight && results.length === documents.length);
  },
  chat: async (client, content, options) => {
    const { text } = await client.chat({ messages: [{ role: "user", content }], ...options });
    return endingOf(text === wordsOf(content).join(""));
  },
  stream: async (client, content, options, random) => {
    const words = wordsOf(content);
    const isLeft = random() < LEFT_SHARE;
    let text = "";
    for await (const chunk of await client.streamChat({
      messages: [{ role: "user", content }],
      ...options,
    })) {
      text += chunk.text ?? "";
      if (!words.join("").startsWith(text)) return "wrong";
      if (isLeft) return "left";
    }
    return endingOf(text === words.join(""));
  },
};

const isSame = (one: Float32Array | undefined, other: Float32Array): boolean =>
  one !== undefined && one.length === other.length && one.every((number, place) => number === other[place]);

/** A tenth are streams; the rest are three parts embed, one rerank, one chat. */
export function drawVerb(random: Chance): Verb {
  const drawn = random();
  if (drawn < 0.1) return "stream";
  if (drawn < 0.28) return "chat";
  return drawn < 0.46 ? "rerank" : "embed";
}
