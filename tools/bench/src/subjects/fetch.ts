import { batches, chatBody, embedBody, rankBody, streamBody } from "./bodies.ts";
import { plainReader } from "./events.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls, inFlight } from "./in-flight.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";

type Vectors = { data: { embedding: number[] }[] };
type Ranking = { results: { index: number; relevance_score: number }[] };
type Chat = { choices: { message: { content: string } }[] };

const HEADERS = { "content-type": "application/json", authorization: "token" };

const post = (url: string, body: string): Promise<Response> =>
  fetch(url, { method: "POST", headers: HEADERS, body });

const json = async <T>(url: string, body: string): Promise<T> => (await post(url, body)).json() as Promise<T>;

const passes =
  (pass: (task: Task, count: number) => Promise<Evidence>) =>
  async (task: Task): Promise<Passes> => ({ pass: (count) => pass(task, count), close: () => {} });

const embed = passes(async ({ address, batchSize, inFlight: most }, count) => {
  const answers = await inFlight(batches(count, batchSize), most, (input) =>
    json<Vectors>(`${address}/v1/embeddings`, embedBody(input, "float")),
  );
  return { kind: "vectors", vectors: answers.flatMap(({ data }) => data.map(({ embedding }) => embedding)) };
});

const rank = passes(async ({ address, batchSize, inFlight: most }, count) => {
  const answers = await calls(count, most, () => json<Ranking>(`${address}/v1/rerank`, rankBody(batchSize)));
  const results = answers.at(-1)?.results ?? [];
  return {
    kind: "ranking",
    results: results.map(({ index, relevance_score: score }) => ({ index, score })),
  };
});

const chat = passes(async ({ address, inFlight: most }, count) => {
  const answers = await calls(count, most, () => json<Chat>(`${address}/v1/chat/completions`, chatBody()));
  return { kind: "texts", texts: answers.map(({ choices }) => choices[0]?.message.content ?? "") };
});

async function openStream({ address }: Task): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await post(`${address}/v1/chat/completions`, streamBody());
  if (body === null) throw new Error("the answer has no body");
  return body;
}

const stream = passes(async (task) => {
  const reader = plainReader();
  let chunks = 0;
  for await (const piece of await openStream(task)) chunks += reader.read(piece);
  return { kind: "stream", answer: reader.answer, chunks };
});

const firstChunk = passes((task, count) => firstChunks(count, () => openStream(task)));

/** Node's own fetch. */
export const subject: Subject = { open: { embed, rank, chat, stream, firstChunk } };
