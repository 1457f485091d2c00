import { expect, test } from "vitest";
import { startEmulator, type EasService } from "../src/index.ts";
import { json, postEas, predict } from "./support/post.ts";

const likeness = ([one = [], other = []]: number[][]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

test("a service of other dimensions has vectors of that length, with the same likeness", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: {
      short: { serves: "embed", dimensions: 64 },
      plain: { serves: "embed" },
      long: { serves: "embed", dimensions: 1024, matryoshka: true },
      search: { product: "ai-search", kind: "text", dimensions: 768 },
    },
  });
  const input = ["the ash tree", "an ash tree"];
  const vectorsOf = async (service: EasService, more: object = {}): Promise<number[][]> => {
    const { data } = await json<{ data: { embedding: number[] }[] }>(
      postEas(service, "/v1/embeddings", { input, ...more }),
    );
    return data.map(({ embedding }) => embedding);
  };
  const { short, plain, long, search } = emulator.services;
  const wide = await vectorsOf(long);
  const { embeddings } = await json<{ embeddings: { embedding: number[] }[] }>(predict(search, { input }));

  expect([wide[0]?.length, embeddings[0]?.embedding.length]).toEqual([1024, 768]);
  expect(likeness(wide)).toBeCloseTo(likeness(await vectorsOf(plain)), 6);
  expect((await vectorsOf(short)).map(({ length }) => length)).toEqual([64, 64]);
  expect((await vectorsOf(long, { dimensions: 256 })).map(({ length }) => length)).toEqual([256, 256]);
  expect(long.model).toBe("emulator-hashed-ngrams-1024");
});

test.each([0, 1.5, 20_000])("%d dimensions are refused at the start", async (dimensions) => {
  const services = { demo: { serves: "embed", dimensions } } as const;
  await expect(startEmulator({ services, encoder: "lexical" })).rejects.toThrow(TypeError);
});
