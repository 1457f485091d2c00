import { performance } from "node:perf_hooks";
import { Pool, type Dispatcher } from "undici";
import {
  aiSearchBody,
  aiSearchRankBodies,
  batches,
  chatBody,
  embedBody,
  rankBody,
  streamBody,
} from "./bodies.ts";
import { calls, inFlight } from "./in-flight.ts";
import { AI_SEARCH_PATH, routeParts } from "./route-parts.ts";
import type { Passes, Subject, Task } from "./subject.ts";

const HEADERS = { "content-type": "application/json", authorization: "token" };

/** Counts the bytes of an answer and reads none of them. */
class ByteCounter implements Dispatcher.DispatchHandler {
  bytes = 0;
  firstAt = 0;
  readonly #done: { resolve: (counter: ByteCounter) => void; reject: (error: Error) => void };

  constructor(done: { resolve: (counter: ByteCounter) => void; reject: (error: Error) => void }) {
    this.#done = done;
  }

  onRequestStart(): void {}

  onResponseStart(): void {}

  onResponseData(_controller: unknown, piece: Buffer): void {
    if (this.bytes === 0) this.firstAt = performance.now();
    this.bytes += piece.length;
  }

  onResponseEnd(): void {
    this.#done.resolve(this);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#done.reject(error);
  }
}

type Send = (path: string, body: string) => Promise<ByteCounter>;

const withSend =
  (work: (send: Send, task: Task, count: number) => Promise<ByteCounter[]>) =>
  async (task: Task): Promise<Passes> => {
    const { origin, prefix } = routeParts(task.address);
    const pool = new Pool(origin, { connections: task.inFlight });
    const send: Send = (path, body) =>
      new Promise((resolve, reject) => {
        const request = { method: "POST", path: `${prefix}${path}`, headers: HEADERS, body } as const;
        pool.dispatch(request, new ByteCounter({ resolve, reject }));
      });
    return {
      pass: async (count) => ({ kind: "bytes", bytes: total(await work(send, task, count)) }),
      close: () => pool.close(),
    };
  };

const total = (answers: readonly ByteCounter[]): number => answers.reduce((sum, { bytes }) => sum + bytes, 0);

const embed = (format: "float" | "base64"): ((task: Task) => Promise<Passes>) =>
  withSend((send, { batchSize, inFlight: most }, count) =>
    inFlight(batches(count, batchSize), most, (input) => send("/v1/embeddings", embedBody(input, format))),
  );

const embedAISearch = withSend((send, { batchSize, inFlight: most }, count) =>
  inFlight(batches(count, batchSize), most, (input) => send(AI_SEARCH_PATH, aiSearchBody(input))),
);

const rank = withSend((send, { batchSize, inFlight: most }, count) =>
  calls(count, most, () => send("/v1/rerank", rankBody(batchSize))),
);

const rankAISearch = withSend(async (send, { batchSize, inFlight: most }, count) => {
  const answers: ByteCounter[] = [];
  for (let call = 0; call < count; call += 1)
    answers.push(
      ...(await inFlight(aiSearchRankBodies(batchSize), most, (body) => send(AI_SEARCH_PATH, body))),
    );
  return answers;
});

const chat = withSend((send, { inFlight: most }, count) =>
  calls(count, most, () => send("/v1/chat/completions", chatBody())),
);

const stream = withSend(async (send) => [await send("/v1/chat/completions", streamBody())]);

async function firstChunk(task: Task): Promise<Passes> {
  const waitsMs: number[] = [];
  const { pass, close } = await withSend(async (send, _task, count) => {
    waitsMs.length = 0;
    for (let call = 0; call < count; call += 1) {
      const started = performance.now();
      waitsMs.push((await send("/v1/chat/completions", streamBody())).firstAt - started);
    }
    return [];
  })(task);
  return {
    close,
    pass: async (count) => {
      await pass(count);
      return { kind: "waits", waitsMs };
    },
  };
}

/** As little as undici can do: the bytes come, and nobody reads them. */
export const subject: Subject = {
  open: { embed: embed("float"), embedAISearch, rank, rankAISearch, chat, stream, firstChunk },
};

/** The same where vectors come as base64. */
export const base64Subject: Subject = {
  open: { embed: embed("base64") },
};
