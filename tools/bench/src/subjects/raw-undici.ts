import { Pool } from "undici";
import {
  aiSearchBody,
  aiSearchRankBodies,
  batches,
  chatBody,
  embedBody,
  rankBody,
  streamBody,
} from "./bodies.ts";
import { plainReader } from "./events.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls, inFlight } from "./in-flight.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";
import { routeParts, AI_SEARCH_PATH } from "./route-parts.ts";

type Vectors = { data: { embedding: number[] }[] };
type AISearchVectors = { embeddings: { embedding: number[] }[] };
type Ranking = { results: { index: number; relevance_score: number }[] };
type Chat = { choices: { message: { content: string } }[] };

const HEADERS = { "content-type": "application/json", authorization: "token" };

type Request = { path: string; body: string };
type RawPool = { pool: Pool; send: <T>(request: Request) => Promise<T>; prefix: string };

function openPool({ address, inFlight: connections }: Task): RawPool {
  const { origin, prefix } = routeParts(address);
  const pool = new Pool(origin, { connections });
  return {
    pool,
    prefix,
    send: async <T>({ path, body }: Request) => {
      const answer = await pool.request({ method: "POST", path: `${prefix}${path}`, headers: HEADERS, body });
      return (await answer.body.json()) as T;
    },
  };
}

/** A pool for the task, closed at its end. */
const withPool =
  (work: (raw: RawPool, task: Task, count: number) => Promise<Evidence>) =>
  async (task: Task): Promise<Passes> => {
    const raw = openPool(task);
    return { pass: (count) => work(raw, task, count), close: () => raw.pool.close() };
  };

const embed = withPool(async ({ send }, { batchSize, inFlight: most }, count) => {
  const answers = await inFlight(batches(count, batchSize), most, (input) =>
    send<Vectors>({ path: "/v1/embeddings", body: embedBody(input, "float") }),
  );
  return { kind: "vectors", vectors: answers.flatMap(({ data }) => data.map(({ embedding }) => embedding)) };
});

const embedAISearch = withPool(async ({ send }, { batchSize, inFlight: most }, count) => {
  const answers = await inFlight(batches(count, batchSize), most, (input) =>
    send<AISearchVectors>({ path: AI_SEARCH_PATH, body: aiSearchBody(input) }),
  );
  const vectors = answers.flatMap(({ embeddings }) => embeddings.map(({ embedding }) => embedding));
  return { kind: "vectors", vectors };
});

const rank = withPool(async ({ send }, { batchSize, inFlight: most }, count) => {
  const answers = await calls(count, most, () =>
    send<Ranking>({ path: "/v1/rerank", body: rankBody(batchSize) }),
  );
  const results = answers.at(-1)?.results ?? [];
  return {
    kind: "ranking",
    results: results.map(({ index, relevance_score: score }) => ({ index, score })),
  };
});

const rankAISearch = withPool(async ({ send }, { batchSize, inFlight: most }, count) => {
  let scores: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const answers = await inFlight(aiSearchRankBodies(batchSize), most, (body) =>
      send<{ scores: number[] }>({ path: AI_SEARCH_PATH, body }),
    );
    scores = answers.flatMap((answer) => answer.scores);
  }
  const results = scores.map((score, index) => ({ index, score }));
  return { kind: "ranking", results: results.toSorted((one, other) => other.score - one.score) };
});

const chat = withPool(async ({ send }, { inFlight: most }, count) => {
  const answers = await calls(count, most, () =>
    send<Chat>({ path: "/v1/chat/completions", body: chatBody() }),
  );
  return { kind: "texts", texts: answers.map(({ choices }) => choices[0]?.message.content ?? "") };
});

const openStream = ({ pool, prefix }: RawPool): ReturnType<Pool["request"]> =>
  pool.request({
    method: "POST",
    path: `${prefix}/v1/chat/completions`,
    headers: HEADERS,
    body: streamBody(),
  });

const stream = withPool(async (raw) => {
  const { body } = await openStream(raw);
  const reader = plainReader();
  let chunks = 0;
  for await (const piece of body) chunks += reader.read(piece);
  return { kind: "stream", answer: reader.answer, chunks };
});

const firstChunk = withPool((raw, _task, count) =>
  firstChunks(count, async () => eventsOf(await openStream(raw))),
);

/** The pieces of a stream that end at least one event. */
async function* eventsOf({ body }: { body: AsyncIterable<Uint8Array> }): AsyncGenerator<number> {
  const reader = plainReader();
  for await (const piece of body) {
    const events = reader.read(piece);
    if (events > 0) yield events;
  }
}

const open: Subject["open"] = { embed, embedAISearch, rank, rankAISearch, chat, stream, firstChunk };

/** What all others are compared with: `request` and `JSON.parse`. */
export const subject: Subject = { open };
