import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { documents, passages, QUERY } from "../data/passages.ts";

/** Request bodies of the subjects that have no client of their own. */
export const embedBody = (input: readonly string[], format: "float" | "base64"): string =>
  JSON.stringify({ model: "bench", input, encoding_format: format });

export const aiSearchBody = (input: readonly string[]): string =>
  JSON.stringify({ input, input_type: "document" });

export const rankBody = (count: number): string =>
  JSON.stringify({ model: "bench", query: QUERY, documents: documents(count) });

const AI_SEARCH_BATCH = 16;

export const aiSearchRankBodies = (count: number): string[] => {
  const all = documents(count);
  return Array.from({ length: Math.ceil(count / AI_SEARCH_BATCH) }, (_, at) =>
    JSON.stringify({ query: QUERY, docs: all.slice(at * AI_SEARCH_BATCH, (at + 1) * AI_SEARCH_BATCH) }),
  );
};

export const chatBody = (): string =>
  JSON.stringify({ model: "bench", messages: [{ role: "user", content: CHAT_QUESTION }] });

export const streamBody = (): string =>
  JSON.stringify({
    model: "bench",
    messages: [{ role: "user", content: CHAT_QUESTION }],
    stream: true,
    stream_options: { include_usage: true },
  });

/** The texts of a pass in slices of one request. */
export function batches(count: number, batchSize: number): string[][] {
  const texts = passages(count);
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, at) =>
    texts.slice(at * batchSize, (at + 1) * batchSize),
  );
}
