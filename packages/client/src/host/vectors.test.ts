import { expect, test } from "vitest";
import type { ImageEmbedder, TextEmbedder } from "../capabilities.ts";
import type { EmbedImagesRequest, EmbedRequest, EmbedResponse, Usage } from "../types.ts";
import { imageVectors, textVectors } from "./vectors.ts";

type Heard = EmbedRequest | EmbedImagesRequest;

/** Gives each input its place as a vector, and tells the whole list as one batch. */
function listening(usage?: Usage) {
  const heard: Heard[] = [];
  const answer = (request: Heard): Promise<EmbedResponse> => {
    heard.push(request);
    const embeddings = request.input.map((_, place) => Float32Array.of(place, 0.5));
    request.onBatch?.({ first: 0, embeddings, done: embeddings.length, total: embeddings.length });
    const counts = usage === undefined ? {} : { usage };
    return Promise.resolve({ embeddings, dimensions: 2, requestIds: [], attempts: 1, ...counts });
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

test("bytes of images go to the client as data URIs", async () => {
  const { heard, client } = listening();

  await imageVectors({}, client)([Uint8Array.of(0xff, 0xd8, 0xff), "data:image/png;base64,AAAA"]);

  expect(heard).toEqual([{ input: ["data:image/jpeg;base64,/9j/", "data:image/png;base64,AAAA"] }]);
});

test("counted tokens are told once a call, queries and images too, and nothing where nothing is counted", async () => {
  const told: Usage[] = [];
  const fields = { onUsage: (usage: Usage) => told.push(usage) };
  const usage = { inputTokens: 7 };
  const { client } = listening(usage);

  await textVectors(fields, client).documents(["ash", "birch"]);
  await textVectors(fields, client).query("ash");
  await imageVectors(fields, client)(["data:,"]);
  await textVectors(fields, client).documents([]);
  await textVectors(fields, listening().client).documents(["ash"]);

  expect(told).toEqual([usage, usage, usage]);
});

test("what onUsage throws rejects the call", async () => {
  const failure = new Error("no room in the ledger");
  const onUsage = () => {
    throw failure;
  };
  const { client } = listening({ inputTokens: 7 });

  await expect(textVectors({ onUsage }, client).documents(["ash"])).rejects.toBe(failure);
  await expect(textVectors({ onUsage }, client).query("ash")).rejects.toBe(failure);
  await expect(imageVectors({ onUsage }, client)(["data:,"])).rejects.toBe(failure);
});
