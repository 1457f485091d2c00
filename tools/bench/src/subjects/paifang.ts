import { AISearchClient, EasClient, toNumberArrays } from "@paifang/client";
import { CHAT_QUESTION } from "../data/chat-answer.ts";
import { documents, passages, QUERY } from "../data/passages.ts";
import type { StreamAnswer } from "../data/stream-answer.ts";
import { firstChunks } from "./first-chunks.ts";
import { calls } from "./in-flight.ts";
import { AI_SEARCH_DEPLOYMENT } from "./route-parts.ts";
import type { Evidence, Passes, Subject, Task } from "./subject.ts";

const MESSAGES = [{ role: "user" as const, content: CHAT_QUESTION }];

const withEas =
  (work: (client: EasClient, task: Task, count: number) => Promise<Evidence>) =>
  async (task: Task): Promise<Passes> => {
    const client = new EasClient({ endpoint: task.address, token: "token", model: "bench", proxy: false });
    return { pass: (count) => work(client, task, count), close: () => client.close() };
  };

const embed = withEas(async (client, { batchSize: maxBatchSize }, count) => {
  const { embeddings } = await client.embed({ input: passages(count), maxBatchSize });
  return { kind: "vectors", vectors: embeddings };
});

const embedNumbers = withEas(async (client, { batchSize: maxBatchSize }, count) => {
  const { embeddings } = await client.embed({ input: passages(count), maxBatchSize });
  return { kind: "vectors", vectors: toNumberArrays(embeddings) };
});

const withAISearch =
  (
    kind: "text" | "reranker",
    work: (client: AISearchClient, task: Task, count: number) => Promise<Evidence>,
  ) =>
  async (task: Task): Promise<Passes> => {
    const client = new AISearchClient({
      endpoint: task.address,
      deploymentId: AI_SEARCH_DEPLOYMENT,
      apiKey: "key",
      token: "token",
      kind,
      proxy: false,
    });
    return { pass: (count) => work(client, task, count), close: () => client.close() };
  };

const embedAISearch = withAISearch("text", async (client, { batchSize: maxBatchSize }, count) => {
  const { embeddings } = await client.embed({ input: passages(count), inputType: "document", maxBatchSize });
  return { kind: "vectors", vectors: embeddings };
});

const rank = withEas(async (client, { batchSize, inFlight: most }, count) => {
  const answers = await calls(count, most, () =>
    client.rerank({ query: QUERY, documents: documents(batchSize) }),
  );
  return { kind: "ranking", results: answers.at(-1)?.results ?? [] };
});

const rankAISearch = withAISearch("reranker", async (client, { batchSize }, count) => {
  const request = { query: QUERY, documents: documents(batchSize) };
  let answer = await client.rerank(request);
  for (let call = 1; call < count; call += 1) answer = await client.rerank(request);
  return { kind: "ranking", results: answer.results };
});

const chat = withEas(async (client, { inFlight: most }, count) => {
  const answers = await calls(count, most, () => client.chat({ messages: MESSAGES }));
  return { kind: "texts", texts: answers.map(({ text }) => text) };
});

const stream = withEas(async (client) => {
  const answer: StreamAnswer = { text: "", reasoning: "", toolArguments: [] };
  let chunks = 0;
  for await (const { text, reasoning, toolCalls } of await client.streamChat({ messages: MESSAGES })) {
    chunks += 1;
    if (text !== undefined) answer.text += text;
    if (reasoning !== undefined) answer.reasoning += reasoning;
    for (const call of toolCalls ?? [])
      answer.toolArguments[call.index] = (answer.toolArguments[call.index] ?? "") + (call.arguments ?? "");
  }
  return { kind: "stream", answer, chunks };
});

const firstChunk = withEas((client, _task, count) =>
  firstChunks(count, () => client.streamChat({ messages: MESSAGES })),
);

/** The client, with vectors as it gives them. */
export const subject: Subject = {
  open: { embed, embedAISearch, rank, rankAISearch, chat, stream, firstChunk },
};

/** The same with vectors as `number[]`, which is what the hosts of its adapters want. */
export const numbersSubject: Subject = { open: { embed: embedNumbers } };
