import { expect, test } from "vitest";
import { EasClient, type EasOptions } from "../src/index.ts";
import { embedded, inputsOf, textsOf, vectorOf } from "./support/hashed-vectors.ts";
import { scriptedService, type ScriptedAnswer } from "./support/scripted-service.ts";

const options: EasOptions = { token: "a-token-of-tests", model: "m", encoding: "float", sleep: () => {} };
const BATCHES = 100;
const texts = textsOf(BATCHES * 16);

const failing = (status: number): ScriptedAnswer => ({ status, body: "" });

test("a short outage in the middle of many batches loses nothing, and is not answered by a storm", async () => {
  await using service = await scriptedService(({ number, ...request }) =>
    number > 20 && number <= 80 ? failing(503) : embedded(inputsOf(request)),
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const { embeddings, attempts } = await client.embed({ input: texts });
  expect(embeddings).toEqual(texts.map(vectorOf));
  expect(attempts).toBe(service.seen.length);
  expect(attempts).toBe(BATCHES + 60);
});

test.each([503, 500, 408, 400])(
  "a service that answers all with %i is asked for fewer batches than there are, and then no more",
  async (status) => {
    const many = textsOf(1_000 * 16);
    await using service = await scriptedService(() => failing(status));
    await using client = new EasClient({ ...options, endpoint: service.endpoint });
    await expect(client.embed({ input: many })).rejects.toMatchObject({ name: "HttpError", status });
    expect(service.seen.length).toBeLessThanOrEqual(120);
  },
);

test.each([500, 408, 504])(
  "a hundred callers with a batch each, all answered with %i, send no more than a fifth more",
  async (status) => {
    await using service = await scriptedService(() => failing(status));
    await using client = new EasClient({ ...options, endpoint: service.endpoint });
    const batch = texts.slice(0, 16);
    const ends = await Promise.allSettled(Array.from({ length: 100 }, () => client.embed({ input: batch })));
    expect(ends.every((end) => end.status === "rejected")).toBe(true);
    expect(service.seen.length).toBeLessThanOrEqual(120);
  },
);

test("a service that is in time only with four texts embeds them all", async () => {
  await using service = await scriptedService((request) => {
    const inputs = inputsOf(request);
    return inputs.length > 4 ? failing(408) : embedded(inputs);
  });
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const { embeddings } = await client.embed({ input: texts });
  expect(embeddings).toEqual(texts.map(vectorOf));
});
