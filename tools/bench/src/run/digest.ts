import { createHash } from "node:crypto";
import { CHAT_TEXT } from "../data/chat-answer.ts";
import type { StreamAnswer } from "../data/stream-answer.ts";
import { streamAnswer } from "../data/stream-answer.ts";
import { scoresOf, vectorOf } from "../data/vectors.ts";
import { routeOf } from "../server/routes.ts";
import type { Evidence } from "../subjects/subject.ts";

/** What a right answer looks like; subjects that read nothing have no digest. */
export function digestOf(evidence: Evidence): string | undefined {
  if (evidence.kind === "vectors") return vectorsDigest(evidence.vectors);
  if (evidence.kind === "ranking") return sha(JSON.stringify(evidence.results));
  if (evidence.kind === "texts") return sha(evidence.texts.join("\n"));
  return evidence.kind === "stream" ? streamDigest(evidence.answer) : undefined;
}

type Asked = { route: string; count: number; batchSize: number };

/** The same of what the server was told to answer, computed without any client. */
export function expectedDigest({ route, count, batchSize }: Asked): string {
  const found = routeOf(route);
  if (found === undefined) throw new Error(`the server has no route ${route}`);
  if (found.kind === "embeddings" || found.kind === "ai-search-embeddings")
    return vectorsDigest(vectorsOf(count, found.dimensions));
  if (found.kind === "ranking" || found.kind === "ai-search-ranking")
    return sha(JSON.stringify(scoresOf(batchSize)));
  if (found.kind === "chat") return sha(Array.from({ length: count }, () => CHAT_TEXT).join("\n"));
  return streamDigest(streamAnswer(found.content, found.count));
}

const streamDigest = ({ text, reasoning, toolArguments }: StreamAnswer): string =>
  sha(JSON.stringify([text, reasoning, toolArguments]));

function* vectorsOf(count: number, dimensions: number): Generator<Float32Array> {
  for (let number = 0; number < count; number += 1) yield vectorOf(number, dimensions);
}

/** Every number of every vector, in order, as 32-bit numbers. */
function vectorsDigest(vectors: Iterable<ArrayLike<number>>): string {
  const hash = createHash("sha256");
  for (const vector of vectors) {
    const numbers = vector instanceof Float32Array ? vector : Float32Array.from(vector);
    hash.update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

const sha = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
