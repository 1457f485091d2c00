import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { CHAT_TEXT } from "../data/chat-answer.ts";
import { numberOf } from "../data/passages.ts";
import { scoresOf } from "../data/vectors.ts";
import { aiSearchBody, openAIBody } from "./embedding-bodies.ts";
import type { Route } from "./routes.ts";
import { streamBody, type StreamForm } from "./stream-bodies.ts";

const PIECE_BYTES = 65_536;

/** Answers one request, after all of it has come. Bodies that change nothing about the answer are thrown away unread. */
export function answer(route: Route, request: IncomingMessage, response: ServerResponse): void {
  const pieces: Buffer[] = [];
  if (route.kind === "embeddings" || route.kind.startsWith("ai-search"))
    request.on("data", (piece: Buffer) => pieces.push(piece));
  else request.resume();
  request.on("end", () => {
    if (route.kind === "stream") sendStream(route, response).catch((error: Error) => response.destroy(error));
    else if (route.kind === "embeddings" && route.latencyMs > 0)
      setTimeout(() => sendJson(jsonOf(route, Buffer.concat(pieces)), response), route.latencyMs);
    else sendJson(jsonOf(route, Buffer.concat(pieces)), response);
  });
}

type EmbedRequest = { input: string | string[]; encoding_format?: string };

function jsonOf(route: Exclude<Route, { kind: "stream" }>, body: Buffer): Buffer {
  if (route.kind === "chat") return chatBody();
  if (route.kind === "ranking") return rankingBody(route.documents);
  const asked = JSON.parse(body.toString()) as EmbedRequest & { docs: string[] };
  if (route.kind === "ai-search-ranking") return aiSearchRankingBody(asked.docs, route.documents);
  const input = typeof asked.input === "string" ? [asked.input] : asked.input;
  if (route.kind === "ai-search-embeddings") return aiSearchBody(input, route.dimensions);
  const format = route.encodes && asked.encoding_format === "base64" ? "base64" : "float";
  return openAIBody(input, { dimensions: route.dimensions, format });
}

const kept = new Map<string, Buffer>();

function keep(key: string, make: () => unknown): Buffer {
  const body = kept.get(key);
  if (body !== undefined) return body;
  const made = Buffer.from(JSON.stringify(make()));
  kept.set(key, made);
  return made;
}

const chatBody = (): Buffer =>
  keep("chat", () => ({
    id: "chatcmpl-5f0f3c",
    object: "chat.completion",
    created: 1_763_800_000,
    model: "Qwen3-8B",
    choices: [
      { index: 0, message: { role: "assistant", content: CHAT_TEXT }, logprobs: null, finish_reason: "stop" },
    ],
    usage: { prompt_tokens: 20, completion_tokens: 200, total_tokens: 220 },
  }));

const rankingBody = (documents: number): Buffer =>
  keep(`rank ${documents}`, () => ({
    id: "rerank-5f0f3c",
    model: "bge-reranker",
    results: scoresOf(documents).map(({ index, score }) => ({ index, relevance_score: score })),
    usage: { prompt_tokens: documents * 100, total_tokens: documents * 100 },
    meta: { api_version: { version: "2" }, billed_units: { search_units: 1 } },
  }));

/** Scores of some of the documents, in the order of the request. */
const aiSearchRankingBody = (asked: readonly string[], documents: number): Buffer =>
  keep(`ai-search-rank ${documents} ${asked.length} ${numberOf(asked[0] ?? "")}`, () => {
    const scores = new Map(scoresOf(documents).map(({ index, score }) => [index, score]));
    return {
      scores: asked.map((document) => scores.get(numberOf(document))),
      usage: { token_count: asked.length * 100 },
    };
  });

function sendJson(body: Buffer, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}

/**
 * Writes a prepared stream at the pace of the socket. Its HTTP chunk sizes stand in the prepared bytes, since writing
 * ten thousand chunks one by one would cost the server as much as reading them costs the client.
 */
async function sendStream(form: StreamForm, response: ServerResponse): Promise<void> {
  const { first, rest } = streamBody(form);
  response.writeHead(200, { "content-type": "text/event-stream", "transfer-encoding": "chunked" });
  response.flushHeaders();
  response.chunkedEncoding = false;
  response.write(first);
  for (let at = 0; at < rest.length; at += PIECE_BYTES)
    if (!response.write(rest.subarray(at, at + PIECE_BYTES))) await once(response, "drain");
  response.end();
}
