import { ChatPaiEas, PaiEasEmbeddings } from "@paifang/langchain";
import { routeOf } from "../server/routes.ts";
import { throughLangChain } from "./langchain-host.ts";
import type { Passes, Subject, Task } from "./subject.ts";

const fieldsOf = ({ address }: Task): { endpoint: string; token: string; model: string } => ({
  endpoint: address,
  token: "token",
  model: "bench",
});

const embeddings = async (task: Task): Promise<PaiEasEmbeddings> =>
  new PaiEasEmbeddings({ ...fieldsOf(task), maxBatchSize: task.batchSize });

export const subject: Subject = {
  open: throughLangChain({ model: async (task) => new ChatPaiEas(fieldsOf(task)), embeddings }),
};

/** A consumer that is behind gets what has come as one chunk. */
const coalescing = throughLangChain({
  model: async (task) => {
    const fields = { ...fieldsOf(task), coalesceChunks: true };
    return new ChatPaiEas(fields);
  },
  embeddings,
});

/** A built adapter that does not know the option yet ignores it, and its figures would be those of another row. */
async function stream(task: Task): Promise<Passes> {
  const { pass, close } = await coalescing.stream(task);
  const route = routeOf(new URL(task.address).pathname.slice(1));
  const count = route?.kind === "stream" ? route.count : 0;
  return {
    close,
    pass: async (streams) => {
      const evidence = await pass(streams);
      if (evidence.kind === "stream" && evidence.chunks >= count)
        throw new Error("coalesceChunks is not known");
      return evidence;
    },
  };
}

export const coalescedSubject: Subject = { open: { stream } };
