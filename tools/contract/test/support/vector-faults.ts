import { HttpError, PartialBatchError, ResponseError } from "@paifang/client";
import type { FeatureOf } from "../../src/features.ts";
import type { Embedded, VectorOptions } from "../../src/index.ts";

export type Inputs = readonly string[];
export type Open = (options: VectorOptions) => (inputs: Inputs) => Promise<Embedded>;

/** What an adapter may do wrong between its host and the client, with texts and images alike. */
export type VectorFault = {
  feature: Extract<FeatureOf<"embeddings">, FeatureOf<"image embeddings">>;
  what: string;
  embed(inputs: Inputs, open: Open, options: VectorOptions): Promise<Embedded>;
};

const zeros = (inputs: Inputs): Embedded => ({ vectors: inputs.map(() => [0, 0]) });

const retried = (call: () => Promise<Embedded>): Promise<Embedded> =>
  call().catch((error: unknown) => {
    if (HttpError.isInstance(error) && error.status === 503) return call();
    throw error;
  });

export const VECTOR_FAULTS: readonly VectorFault[] = [
  {
    feature: "input-order",
    what: "swaps two vectors",
    async embed(inputs, open, options) {
      const {
        vectors: [first = [], second = [], ...rest],
      } = await open(options)(inputs);
      return { vectors: [second, first, ...rest] };
    },
  },
  {
    feature: "as-client",
    what: "rounds numbers",
    async embed(inputs, open, options) {
      const { vectors } = await open(options)(inputs);
      return { vectors: vectors.map((vector) => Array.from(vector, (number) => Number(number.toFixed(3)))) };
    },
  },
  {
    feature: "batches-of-16",
    what: "has batches of its own",
    embed: (inputs, open, options) => open({ maxBatchSize: 32, ...options })(inputs),
  },
  {
    feature: "empty-list",
    what: "sends an empty text for no texts",
    embed: (inputs, open, options) =>
      open(options)(inputs.length === 0 ? ["data:image/png;base64,AAAA"] : inputs),
  },
  {
    feature: "bad-inputs",
    what: "leaves out what cannot be sent",
    embed: (inputs, open, options) => open(options)(inputs.slice(0, 1)),
  },
  {
    feature: "broken-answers",
    what: "gives zeros for a broken answer",
    embed: (inputs, open, options) =>
      open(options)(inputs).catch((error: unknown) => {
        if (ResponseError.isInstance(error)) return zeros(inputs);
        throw error;
      }),
  },
  {
    feature: "partial-failure",
    what: "gives zeros where a batch failed",
    embed: (inputs, open, options) =>
      open(options)(inputs).catch((error: unknown) => {
        if (PartialBatchError.isInstance(error)) return zeros(inputs);
        throw error;
      }),
  },
  {
    feature: "abort-before",
    what: "loses the signal",
    embed: (inputs, open, { signal: _signal, ...options }) => open(options)(inputs),
  },
  {
    feature: "abort-under-way",
    what: "only looks at the signal before the call",
    embed(inputs, open, { signal, ...options }) {
      signal?.throwIfAborted();
      return open(options)(inputs);
    },
  },
  {
    feature: "errors",
    what: "puts errors into errors of its own",
    embed: (inputs, open, options) =>
      open(options)(inputs).catch((error: unknown) => {
        throw new Error("Embedding failed", { cause: error });
      }),
  },
  {
    feature: "retries",
    what: "retries by itself",
    embed: (inputs, open, options) => retried(() => open(options)(inputs)),
  },
  {
    feature: "progress",
    what: "tells of progress when all is over",
    async embed(inputs, open, { onBatch, ...options }) {
      const embedded = await open(options)(inputs);
      onBatch?.({ done: inputs.length, total: inputs.length });
      return embedded;
    },
  },
];
