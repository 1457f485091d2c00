import { expect, test } from "vitest";
import type { ImageEmbedder, TextEmbedder } from "../capabilities.ts";
import type { EmbedImagesRequest, EmbedRequest, EmbedResponse } from "../types.ts";
import { imageVectors, textVectors } from "./vectors.ts";

type Heard = EmbedRequest | EmbedImagesRequest;

/** Gives each input its place as a vector, and tells the whole list as one batch. */
function listening() {
  const heard: Heard[] = [];
  const answer = (request: Heard): Promise<EmbedResponse> => {
    heard.push(request);
    const embeddings = request.input.map((_, place) => Float32Array.of(place, 0.5));
    request.onBatch?.({ first: 0, embeddings, done: embeddings.length, total: embeddings.length });
    return Promise.resolve({ embeddings, dimensions: 2, requestIds: [], attempts: 1 });
  };
  const client: TextEmbedder & ImageEmbedder = { embed: answer, embedImages: answer };
  return { heard, client: () => client };
}

test("documents and queries are plain arrays in order, each with its type and instruction", async () => {
  const { heard, client } = listening();
  const fields = { queryInstruction: "query: ", documentInstruction: "passage: ", dimensions: 2 };
  const texts = textVectors(fields, client);

  expect(await texts.documents(["ash", "birch"])).toEqual([
    [0, 0.5],
    [1, 0.5],
  ]);
  expect(await texts.query("ash")).toEqual([0, 0.5]);
  expect(heard).toEqual([
    { input: ["ash", "birch"], inputType: "document", instruction: "passage: ", dimensions: 2 },
    { input: ["ash"], inputType: "query", instruction: "query: ", dimensions: 2 },
  ]);
});

const unasked = (): never => {
  throw new Error("asked");
};

test("nothing at all asks no client", async () => {
  expect(await textVectors({}, unasked).documents([])).toEqual([]);
  expect(await imageVectors({}, unasked)([])).toEqual([]);
});

test("the constructor and the call are both told of finished batches, a query's is nobody's", async () => {
  const { client } = listening();
  const told: string[] = [];
  const texts = textVectors({ onBatch: ({ done }) => told.push(`constructor ${done}`) }, client);

  await texts.documents(["ash", "birch"], { onBatch: ({ done }) => told.push(`call ${done}`) });
  await texts.query("ash");
  await imageVectors({}, client)(["data:,"], { onBatch: ({ done }) => told.push(`image ${done}`) });

  expect(told).toEqual(["constructor 2", "call 2", "image 1"]);
});

test("the signal of the call wins over the constructor's", async () => {
  const { heard, client } = listening();
  const ended = AbortSignal.abort("enough");
  const { signal } = new AbortController();
  const texts = textVectors({ signal: ended }, client);

  await expect(texts.documents(["ash"])).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  await expect(texts.query("ash")).rejects.toMatchObject({ cause: "enough" });
  await texts.documents(["ash"], { signal });

  expect(heard).toMatchObject([{ signal }]);
});
