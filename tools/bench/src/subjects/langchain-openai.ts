import { exportOf, loadPeer } from "../peers/peers.ts";
import { throughLangChain, type LangChainEmbeddings, type LangChainModel } from "./langchain-host.ts";
import type { Subject, Task } from "./subject.ts";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = ({ address }: Task): Fields => ({
  model: "bench",
  apiKey: "key",
  maxRetries: 0,
  configuration: { baseURL: `${address}/v1` },
});

async function construct<T>(name: string, fields: Fields): Promise<T> {
  const module = await loadPeer("langchain-openai", "@langchain/openai");
  const Class = exportOf(module, name) as new (fields: Fields) => T;
  return new Class(fields);
}

/** With the same batches and as many requests at a time as the others. */
export const subject: Subject = {
  open: throughLangChain({
    model: (task) => construct<LangChainModel>("ChatOpenAI", fieldsOf(task)),
    embeddings: (task) =>
      construct<LangChainEmbeddings>("OpenAIEmbeddings", {
        ...fieldsOf(task),
        batchSize: task.batchSize,
        maxConcurrency: task.inFlight,
      }),
  }),
};
