import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { passages } from "../data/passages.ts";
import type { StreamAnswer } from "../data/stream-answer.ts";
import { calls } from "./in-flight.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";

type Message = { role: "user"; content: string };

/** The part of LlamaIndex.TS's classes that is measured, ours and others' alike. */
export type LlamaIndexModel = {
  chat(asked: { messages: Message[]; stream: true }): Promise<AsyncIterable<{ delta: string }>>;
  chat(asked: { messages: Message[] }): Promise<{ message: { content: unknown } }>;
};
export type LlamaIndexEmbedding = { getTextEmbeddingsBatch(texts: string[]): Promise<number[][]> };

type Factories = {
  model(task: Task): Promise<LlamaIndexModel>;
  embedding(task: Task): Promise<LlamaIndexEmbedding>;
};

const messages: Message[] = [{ role: "user", content: CHAT_QUESTION }];

const passes =
  <T>(make: (task: Task) => Promise<T>, work: (host: T, task: Task, count: number) => Promise<Evidence>) =>
  async (task: Task): Promise<Passes> => {
    const host = await make(task);
    return { pass: (count) => work(host, task, count), close: () => {} };
  };

/** Work through LlamaIndex.TS's own interface. */
export function throughLlamaIndex({
  model,
  embedding,
}: Factories): Required<Pick<Subject["open"], "embed" | "chat" | "stream">> {
  return {
    embed: passes(embedding, async (host, _task, count) => ({
      kind: "vectors",
      vectors: await host.getTextEmbeddingsBatch([...passages(count)]),
    })),
    chat: passes(model, async (host, { inFlight: most }, count) => {
      const answers = await calls(count, most, () => host.chat({ messages }));
      return { kind: "texts", texts: answers.map(({ message }) => String(message.content)) };
    }),
    stream: passes(model, async (host) => {
      const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
      let chunks = 0;
      for await (const { delta } of await host.chat({ messages, stream: true })) {
        chunks += 1;
        answer.text += delta;
      }
      return { kind: "stream", answer, chunks };
    }),
  };
}
