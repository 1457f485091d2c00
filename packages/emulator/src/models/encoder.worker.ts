import { parentPort } from "node:worker_threads";
import { loadSentenceModel } from "./sentence-model.ts";

/** What a worker says: it is ready, or the vectors of the texts it was given, or why there are none. */
export type WorkerMessage = "ready" | { vectors: Float32Array } | { failure: string };

const port = parentPort;
if (port === null) throw new Error("The encoder's worker runs in a worker thread only.");
const say = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer);

const encode = await loadSentenceModel();
// The first run compiles the model's kernels; it is paid for here rather than in the first answer.
await encode(["A gate."]);
port.on("message", (texts: readonly string[]) => {
  encode(texts).then(
    (vectors) => say({ vectors }, [vectors.buffer as ArrayBuffer]),
    (reason: unknown) => say({ failure: String(reason) }),
  );
});
say("ready");
