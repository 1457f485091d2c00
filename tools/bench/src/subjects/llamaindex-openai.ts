import { exportOf, loadPeer } from "../peers/peers.ts";
import { throughLlamaIndex, type LlamaIndexEmbedding, type LlamaIndexModel } from "./llamaindex-host.ts";
import type { Subject, Task } from "./subject.ts";

type Fields = Readonly<Record<string, unknown>>;

async function construct<T>(name: string, { address }: Task, fields: Fields): Promise<T> {
  const module = await loadPeer("llamaindex-openai", "@llamaindex/openai");
  const Class = exportOf(module, name) as new (fields: Fields) => T;
  const baseURL = `${address}/v1`;
  return new Class({
    model: "gpt-4o-mini",
    apiKey: "key",
    maxRetries: 0,
    baseURL,
    additionalSessionOptions: { baseURL },
    ...fields,
  });
}

/** Sends its batches one after another, and has no option to send several at a time. */
export const subject: Subject = {
  open: throughLlamaIndex({
    model: (task) => construct<LlamaIndexModel>("OpenAI", task, {}),
    embedding: (task) =>
      construct<LlamaIndexEmbedding>("OpenAIEmbedding", task, {
        model: "text-embedding-3-small",
        embedBatchSize: task.batchSize,
      }),
  }),
};
