import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { passages } from "../data/passages.ts";
import type { StreamAnswer } from "../data/stream-answer.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls } from "./in-flight.ts";
import type { Subject, Task } from "./subject.ts";

type Chunk = {
  text: string;
  additional_kwargs?: Readonly<Record<string, unknown>>;
  tool_call_chunks?: readonly { index?: number | undefined; args?: string | undefined }[] | undefined;
};

/** The part of LangChain's classes that is measured, ours and others' alike. */
export type LangChainModel = {
  invoke(question: string): Promise<{ text: string }>;
  stream(question: string): Promise<AsyncIterable<Chunk>>;
};
export type LangChainEmbeddings = { embedDocuments(texts: string[]): Promise<number[][]> };

type Factories = {
  model(task: Task): Promise<LangChainModel>;
  embeddings(task: Task): Promise<LangChainEmbeddings>;
};

const close = (): void => {};

/** Work through LangChain's own interface. */
export function throughLangChain({
  model,
  embeddings,
}: Factories): Required<Pick<Subject["open"], "embed" | "chat" | "stream" | "firstChunk">> {
  return {
    embed: async (task) => {
      const host = await embeddings(task);
      return {
        pass: async (count) => ({
          kind: "vectors",
          vectors: await host.embedDocuments([...passages(count)]),
        }),
        close,
      };
    },
    chat: async (task) => {
      const host = await model(task);
      const pass = async (count: number): Promise<{ kind: "texts"; texts: string[] }> => {
        const answers = await calls(count, task.inFlight, () => host.invoke(CHAT_QUESTION));
        return { kind: "texts", texts: answers.map(({ text }) => text) };
      };
      return { pass, close };
    },
    stream: async (task) => {
      const host = await model(task);
      return {
        pass: async () => ({ kind: "stream", ...(await read(await host.stream(CHAT_QUESTION))) }),
        close,
      };
    },
    firstChunk: async (task) => {
      const host = await model(task);
      return { pass: (count) => firstChunks(count, () => host.stream(CHAT_QUESTION)), close };
    },
  };
}

async function read(stream: AsyncIterable<Chunk>): Promise<{ answer: StreamAnswer; chunks: number }> {
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  const { toolArguments } = answer;
  let chunks = 0;
  for await (const { text, additional_kwargs: more, tool_call_chunks: calling } of stream) {
    chunks += 1;
    answer.text += text;
    if (typeof more?.["reasoning_content"] === "string") answer.reasoning += more["reasoning_content"];
    for (const { index = 0, args } of calling ?? [])
      toolArguments[index] = (toolArguments[index] ?? "") + (args ?? "");
  }
  return { answer, chunks };
}
