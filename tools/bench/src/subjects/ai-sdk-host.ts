import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { passages } from "../data/passages.ts";
import type { StreamAnswer } from "../data/stream-answer.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls, inFlight } from "./in-flight.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";

type Asked = Readonly<Record<string, unknown>>;
type Part = { type: string; id?: string; text?: string; delta?: string };

/** The part of the AI SDK that is measured, with our provider and with others' alike. */
export type AISdk = {
  embedMany(asked: Asked): Promise<{ embeddings: readonly (readonly number[])[] }>;
  generateText(asked: Asked): Promise<{ text: string }>;
  streamText(asked: Asked): { textStream: AsyncIterable<string>; fullStream: AsyncIterable<Part> };
};

export type AISdkHost = {
  ai: AISdk;
  chat: unknown;
  embedding: unknown;
  /** Whether the provider cuts a list into batches as it was told to; else the bench does. */
  cuts: boolean;
};

/** Work through the AI SDK's own functions. */
export function throughAISdk(
  host: (task: Task) => Promise<AISdkHost>,
): Required<Pick<Subject["open"], "embed" | "chat" | "stream" | "firstChunk">> {
  const withHost =
    (work: (host: AISdkHost, task: Task, count: number) => Promise<Evidence>) =>
    async (task: Task): Promise<Passes> => {
      const opened = await host(task);
      return { pass: (count) => work(opened, task, count), close: () => {} };
    };
  return {
    embed: withHost(embed),
    chat: withHost(async ({ ai, chat: model }, { inFlight: most }, count) => {
      const asked = { model, prompt: CHAT_QUESTION, maxRetries: 0 };
      const answers = await calls(count, most, () => ai.generateText(asked));
      return { kind: "texts", texts: answers.map(({ text }) => text) };
    }),
    stream: withHost(async ({ ai, chat: model }) => ({
      kind: "stream",
      ...(await read(openStream(ai, model))),
    })),
    firstChunk: withHost(({ ai, chat: model }, _task, count) =>
      firstChunks(count, async () => openStream(ai, model).textStream),
    ),
  };
}

const openStream = (ai: AISdk, model: unknown): ReturnType<AISdk["streamText"]> =>
  ai.streamText({ model, prompt: CHAT_QUESTION, maxRetries: 0 });

async function embed(
  { ai, embedding: model, cuts }: AISdkHost,
  task: Task,
  count: number,
): Promise<Evidence> {
  const texts = passages(count);
  const size = cuts ? texts.length : task.batchSize;
  const lists = Array.from({ length: Math.ceil(count / size) }, (_, at) =>
    texts.slice(at * size, (at + 1) * size),
  );
  const answers = await inFlight(lists, task.inFlight, (values) =>
    ai.embedMany({ model, values, maxRetries: 0, maxParallelCalls: task.inFlight }),
  );
  return { kind: "vectors", vectors: answers.flatMap(({ embeddings }) => embeddings) };
}

async function read({
  fullStream,
}: ReturnType<AISdk["streamText"]>): Promise<{ answer: StreamAnswer; chunks: number }> {
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  const calling: string[] = [];
  let chunks = 0;
  for await (const { type, id = "", text = "", delta = "" } of fullStream) {
    chunks += 1;
    if (type === "text-delta") answer.text += text;
    else if (type === "reasoning-delta") answer.reasoning += text;
    else if (type === "tool-input-start") calling.push(id);
    else if (type === "tool-input-delta") {
      const index = calling.indexOf(id);
      answer.toolArguments[index] = (answer.toolArguments[index] ?? "") + delta;
    }
  }
  return { answer, chunks };
}
