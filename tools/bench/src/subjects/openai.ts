import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { addDelta, type StreamAnswer } from "../data/stream-answer.ts";
import { exportOf, loadPeer } from "../peers/peers.ts";
import { batches } from "./bodies.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls, inFlight } from "./in-flight.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";

type Chunk = { choices: { delta?: Record<string, unknown> }[] };
type Asked = Readonly<Record<string, unknown>>;
type Client = {
  embeddings: { create(asked: Asked): Promise<{ data: { embedding: number[] }[] }> };
  chat: {
    completions: {
      create(asked: Asked & { stream: true }): Promise<AsyncIterable<Chunk>>;
      create(asked: Asked): Promise<{ choices: { message: { content: string } }[] }>;
    };
  };
};
type Constructor = new (fields: Asked) => Client;

const QUESTION = { model: "bench", messages: [{ role: "user", content: CHAT_QUESTION }] };
const STREAM = { ...QUESTION, stream: true, stream_options: { include_usage: true } } as const;

const withClient =
  (work: (client: Client, task: Task, count: number) => Promise<Evidence>) =>
  async (task: Task): Promise<Passes> => {
    const OpenAI = exportOf(await loadPeer("openai", "openai"), "OpenAI") as Constructor;
    const client = new OpenAI({ apiKey: "key", baseURL: `${task.address}/v1`, maxRetries: 0 });
    return { pass: (count) => work(client, task, count), close: () => {} };
  };

/** It asks for base64 by itself, and has to be told where a server has none. */
const embed = withClient(async ({ embeddings }, { batchSize, inFlight: most, floatOnly }, count) => {
  const format = floatOnly ? { encoding_format: "float" } : {};
  const answers = await inFlight(batches(count, batchSize), most, (input) =>
    embeddings.create({ model: "bench", input, ...format }),
  );
  return { kind: "vectors", vectors: answers.flatMap(({ data }) => data.map(({ embedding }) => embedding)) };
});

const chat = withClient(async ({ chat: { completions } }, { inFlight: most }, count) => {
  const answers = await calls(count, most, () => completions.create(QUESTION));
  return { kind: "texts", texts: answers.map(({ choices }) => choices[0]?.message.content ?? "") };
});

const stream = withClient(async ({ chat: { completions } }) => {
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  let chunks = 0;
  for await (const { choices } of await completions.create(STREAM)) {
    chunks += 1;
    addDelta(answer, choices[0]?.delta);
  }
  return { kind: "stream", answer, chunks };
});

const firstChunk = withClient(({ chat: { completions } }, _task, count) =>
  firstChunks(count, () => completions.create(STREAM)),
);

export const subject: Subject = {
  open: { embed, chat, stream, firstChunk },
};
