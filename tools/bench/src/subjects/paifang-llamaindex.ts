import { PaiEas, PaiEasEmbedding } from "@paifang/llamaindex";
import { throughLlamaIndex } from "./llamaindex-host.ts";
import type { Subject, Task } from "./subject.ts";

const fieldsOf = ({ address }: Task): { endpoint: string; token: string; model: string } => ({
  endpoint: address,
  token: "token",
  model: "bench",
});

export const subject: Subject = {
  open: throughLlamaIndex({
    model: async (task) => new PaiEas(fieldsOf(task)),
    embedding: async (task) => new PaiEasEmbedding({ ...fieldsOf(task), maxBatchSize: task.batchSize }),
  }),
};
