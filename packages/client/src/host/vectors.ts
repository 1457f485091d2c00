import type { ImageEmbedder, TextEmbedder } from "../capabilities.ts";
import type { BatchDone } from "../types.ts";
import { toNumberArrays } from "../vectors/to-number-arrays.ts";
import { toImageUris, type ImageInput } from "./image-uris.ts";
import { tellUsage, type UsageFields } from "./tell-usage.ts";
import { underSignal } from "./under-signal.ts";

/** What a host's embeddings class takes besides its service. */
export type TextVectorFields = UsageFields & {
  /** Length of the vectors, for models that can choose. */
  dimensions?: number | undefined;
  /** Put before each query, letter for letter; the model's own page says whether it wants one. */
  queryInstruction?: string | undefined;
  /** Put before each document, letter for letter. */
  documentInstruction?: string | undefined;
  /** Told about each finished batch of documents at once, with the vectors and how many are done. */
  onBatch?: ((done: BatchDone) => void) | undefined;
};

type OnBatch = ((done: BatchDone) => void) | undefined;

/** Of one call: a signal instead of the constructor's, and who else is told about finished batches. */
export type VectorCall = { signal?: AbortSignal | undefined; onBatch?: OnBatch };

type WithSignal = { signal?: AbortSignal | undefined };

/** Texts in, plain arrays out, in input order. No texts at all send nothing. */
export type TextVectors = {
  documents(texts: readonly string[], call?: VectorCall): Promise<number[][]>;
  query(text: string, call?: Pick<VectorCall, "signal">): Promise<number[]>;
};

export function textVectors(
  { dimensions, queryInstruction, documentInstruction, ...fields }: TextVectorFields & WithSignal,
  client: () => TextEmbedder,
): TextVectors {
  return {
    documents: (input, { signal = fields.signal, onBatch } = {}) =>
      underSignal(signal, async () => {
        if (input.length === 0) return [];
        const request = { input, inputType: "document", instruction: documentInstruction } as const;
        const how = { dimensions, signal, onBatch: both(fields.onBatch, onBatch) };
        const { embeddings } = tellUsage(await client().embed({ ...request, ...how }), fields);
        return toNumberArrays(embeddings);
      }),
    query: (text, { signal = fields.signal } = {}) =>
      underSignal(signal, async () => {
        const request = { input: [text], inputType: "query", instruction: queryInstruction } as const;
        const { embeddings } = tellUsage(await client().embed({ ...request, dimensions, signal }), fields);
        return toNumberArrays(embeddings)[0] ?? [];
      }),
  };
}

/** Images in, plain arrays out, in input order. No images at all send nothing. */
export type ImageVectors = (images: readonly ImageInput[], call?: VectorCall) => Promise<number[][]>;

export const imageVectors =
  (fields: Omit<TextVectorFields, "dimensions"> & WithSignal, client: () => ImageEmbedder): ImageVectors =>
  (images, { signal = fields.signal, onBatch } = {}) =>
    underSignal(signal, async () => {
      const input = await toImageUris(images);
      if (input.length === 0) return [];
      const request = { input, signal, onBatch: both(fields.onBatch, onBatch) };
      return toNumberArrays(tellUsage(await client().embedImages(request), fields).embeddings);
    });

const both = (one: OnBatch, other: OnBatch): OnBatch =>
  one === undefined || other === undefined
    ? (one ?? other)
    : (done) => {
        one(done);
        other(done);
      };
