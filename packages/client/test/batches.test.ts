import { expect, test } from "vitest";
import { EasClient, PartialBatchError, type BatchDone, type EasOptions } from "../src/index.ts";
import { aiSearchClientOf } from "./support/ai-search-service.ts";
import { embedded, inputsOf, textsOf, vectorOf } from "./support/hashed-vectors.ts";
import { noSuchRoute, scriptedService, type ScriptedAnswer } from "./support/scripted-service.ts";

const options: EasOptions = { token: "a-token-of-tests", model: "m", encoding: "float", sleep: () => {} };
const badText: ScriptedAnswer = { status: 400, body: { error: { message: "bad text" } } };

/** A service with bad texts, which it answers in a way of their own. */
const serviceWith = (
  poison: ReadonlySet<string>,
  bad: (inputs: string[]) => ScriptedAnswer = () => badText,
) =>
  scriptedService((request) => {
    const inputs = inputsOf(request);
    return inputs.some((text) => poison.has(text)) ? bad(inputs) : embedded(inputs);
  });

const failureOf = async (call: Promise<unknown>): Promise<PartialBatchError> => {
  const error = await call.catch((reason: unknown) => reason);
  if (!PartialBatchError.isInstance(error)) throw error;
  return error;
};

const poisonOf = (texts: readonly string[], ...places: number[]): Set<string> =>
  new Set(places.map((at) => texts[at] ?? ""));

/** Every text but the bad ones has its own vector. */
function expectOwnVectors(error: PartialBatchError, texts: readonly string[], poison: Set<string>): void {
  expect(error.vectors).toEqual(texts.map((text) => (poison.has(text) ? undefined : vectorOf(text))));
  expect(error.failures.map(({ index }) => texts[index])).toEqual([...poison]);
}

test("one bad text of 64 is named, and the others have their vectors", async () => {
  const texts = textsOf(64);
  const poison = poisonOf(texts, 37);
  await using service = await serviceWith(poison);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const error = await failureOf(client.embed({ input: texts }));
  expectOwnVectors(error, texts, poison);
  expect(service.seen).toHaveLength(4 + 2 * 4);
  expect(error.failures[0]?.error).toMatchObject({ status: 400, serverMessage: "bad text" });
  expect(error.message).toContain("the request held input 37 alone");
});

test("a text that one request cannot hold beside others is sent alone, and named if it is still too large", async () => {
  const texts = textsOf(4);
  const poison = poisonOf(texts, 2);
  await using service = await serviceWith(poison, () => ({ status: 413, body: "too large" }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const error = await failureOf(client.embed({ input: texts }));
  expectOwnVectors(error, texts, poison);
  expect(error.message).toMatch(/413.*input 2 alone/);
});

test.each([401, 403, 404])(
  "after a %i the batches that wait for their turn are not sent, and the call ends with it",
  async (status) => {
    await using service = await scriptedService(() => ({ status, body: { detail: "no" } }));
    await using client = new EasClient({ ...options, endpoint: service.endpoint });
    await expect(client.embed({ input: textsOf(3_200) })).rejects.toMatchObject({ status });
    // 8 begin at once, and the slot of each may go on before the run has heard of it.
    expect(service.seen.length).toBeLessThanOrEqual(2 * 8);
  },
);

test("a token function that fails is not asked again for each batch", async () => {
  await using service = await serviceWith(new Set());
  let asked = 0;
  const token = async (): Promise<string> => {
    asked++;
    throw new Error("no secret there");
  };
  await using client = new EasClient({ ...options, endpoint: service.endpoint, token });
  const call = client.embed({ input: textsOf(3_200), maxConcurrency: 1 });
  await expect(call).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  expect(asked).toBe(1);
  expect(service.seen).toEqual([]);
});

test("a batch that takes too long is halved at once instead of repeated", async () => {
  const texts = textsOf(32);
  await using service = await scriptedService((request) => {
    const inputs = inputsOf(request);
    return inputs.length > 8 ? { status: 408, body: "" } : embedded(inputs);
  });
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const { embeddings, attempts, requestIds, usage } = await client.embed({ input: texts });
  expect(embeddings).toEqual(texts.map(vectorOf));
  expect({ attempts, requestIds: requestIds.length, usage }).toEqual({
    attempts: 6,
    requestIds: 4,
    usage: { inputTokens: 32, totalTokens: 32 },
  });
});

test("a single text that takes too long is asked for once more", async () => {
  await using service = await scriptedService(({ number, ...request }) =>
    number === 1 ? { status: 408, body: "" } : embedded(inputsOf(request)),
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  expect(await client.embed({ input: ["ash"] })).toMatchObject({ attempts: 2 });
});

test("a text that makes the server fail is asked for once more with its batch, and then found without repeats", async () => {
  const texts = textsOf(16);
  const poison = poisonOf(texts, 0);
  await using service = await serviceWith(poison, () => ({ status: 500, body: "Internal Server Error" }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const error = await failureOf(client.embed({ input: texts }));
  expectOwnVectors(error, texts, poison);
  expect(service.seen).toHaveLength(2 + 2 * 4);
});

test.each([0, 5, 15])(
  "a vector of another length is refused alone, whichever text has it: %i",
  async (place) => {
    const texts = textsOf(16);
    const poison = poisonOf(texts, place);
    await using service = await scriptedService((request) =>
      embedded(inputsOf(request), (text, numbers) => (poison.has(text) ? numbers.slice(1) : numbers)),
    );
    await using client = new EasClient({ ...options, endpoint: service.endpoint, maxConcurrency: 1 });
    const error = await failureOf(client.embed({ input: texts }));
    expectOwnVectors(error, texts, poison);
    expect(error.failures[0]?.error).toMatchObject({ code: "ANSWER_INVALID" });
    expect(service.seen.length).toBeLessThanOrEqual(2 + 2 * 4);
  },
);

test("of two texts with vectors of different lengths neither is taken for right", async () => {
  await using service = await scriptedService((request) =>
    embedded(inputsOf(request), (text, numbers) => (text === "ash" ? numbers.slice(1) : numbers)),
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["ash", "birch"] })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    detail: expect.stringContaining("nothing tells which of them is right"),
  });
});

test("a number that is none is found with its text, as the number words of Python are", async () => {
  const texts = textsOf(16);
  const poison = poisonOf(texts, 9);
  await using service = await serviceWith(poison, (inputs) => ({
    body: JSON.stringify(embedded(inputs).body).replace(/"embedding":\[\d+/, '"embedding":[NaN'),
  }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const error = await failureOf(client.embed({ input: texts }));
  expectOwnVectors(error, texts, poison);
  expect(error.failures[0]?.error).toMatchObject({ code: "ANSWER_INVALID" });
});

test("three bad texts are found, while the other batches go on", async () => {
  const texts = textsOf(64);
  const poison = poisonOf(texts, 3, 4, 60);
  await using service = await serviceWith(poison);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  expectOwnVectors(await failureOf(client.embed({ input: texts })), texts, poison);
  expect(service.seen.length).toBeLessThanOrEqual(4 + 3 * 2 * 4);
});

test("when all texts are bad, the error of the first is thrown, and not each of them is asked for", async () => {
  const texts = textsOf(1_000);
  await using service = await serviceWith(new Set(texts));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: texts })).rejects.toMatchObject({ name: "HttpError", status: 400 });
  expect(service.seen.length).toBeLessThan(200);
});

test("of a thousand texts with ten bad ones, each good one has its own vector and each bad one is named", async () => {
  const texts = textsOf(1_000);
  const poison = poisonOf(texts, ...Array.from({ length: 10 }, (_, at) => 7 + at * 101));
  await using service = await serviceWith(poison);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const told: BatchDone[] = [];
  const error = await failureOf(client.embed({ input: texts, onBatch: (done) => told.push(done) }));
  expectOwnVectors(error, texts, poison);
  expect(service.seen.length).toBeLessThanOrEqual(63 + 10 * 2 * 4);
  for (const { first, embeddings } of told)
    expect(embeddings).toEqual(texts.slice(first, first + embeddings.length).map(vectorOf));
  const sums = told.map((_, at) =>
    told.slice(0, at + 1).reduce((sum, one) => sum + one.embeddings.length, 0),
  );
  expect(told.map(({ done, total }) => [done, total])).toEqual(sums.map((sum) => [sum, 1_000]));
  expect(sums.at(-1)).toBe(990);
});

test("resume sends only what is missing, tells of all that was sent, and may fail again", async () => {
  const texts = textsOf(32);
  const poison = poisonOf(texts, 1, 2, 20);
  await using service = await serviceWith(poison);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const error = await failureOf(client.embed({ input: texts }));
  const sent = service.seen.length;
  poison.delete(texts[20] ?? "");
  const second = await failureOf(error.resume());
  expectOwnVectors(second, texts, poison);
  const numbers = service.seen
    .slice(sent)
    .map((request) => inputsOf(request).map((text) => texts.indexOf(text)));
  expect(numbers.map((list) => list.join()).toSorted()).toEqual(["1", "1,2", "2", "20"]);
  poison.clear();
  const { embeddings, attempts, usage } = await second.resume();
  expect(embeddings).toEqual(texts.map(vectorOf));
  expect(attempts).toBe(service.seen.length);
  expect(usage).toEqual({ inputTokens: 32, totalTokens: 32 });
  expect((await error.resume()).attempts).toBe(sent + 2);
});

test("an abort in the middle of bisecting rejects with its reason, and nothing more is sent", async () => {
  const texts = textsOf(16);
  const poison = poisonOf(texts, 0);
  const caller = new AbortController();
  await using service = await serviceWith(poison, (inputs) => {
    if (inputs.length === 4) caller.abort(new Error("user left"));
    return badText;
  });
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxConcurrency: 1 });
  await expect(client.embed({ input: texts, signal: caller.signal })).rejects.toThrow("user left");
  const sent = service.seen.length;
  await client.embed({ input: ["another call"] });
  expect(service.seen).toHaveLength(sent + 1);
});

test("what onBatch throws while a batch is taken apart rejects the call with it", async () => {
  const texts = textsOf(16);
  await using service = await serviceWith(poisonOf(texts, 0));
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxConcurrency: 1 });
  const thrown = new Error("from the hook");
  const call = client.embed({
    input: texts,
    onBatch: () => {
      throw thrown;
    },
  });
  await expect(call).rejects.toBe(thrown);
});

test("without retries only what was refused is taken apart", async () => {
  const texts = textsOf(4);
  const poison = poisonOf(texts, 0);
  let status = 400;
  await using service = await serviceWith(poison, () => ({ status, body: "" }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxRetries: 0 });
  expectOwnVectors(await failureOf(client.embed({ input: texts })), texts, poison);
  status = 500;
  const sent = service.seen.length;
  await expect(client.embed({ input: texts })).rejects.toMatchObject({ status: 500, attempts: 1 });
  expect(service.seen).toHaveLength(sent + 1);
});

test("AI Search: a bad text is found among sixteen", async () => {
  const texts = textsOf(16);
  const poison = poisonOf(texts, 6);
  await using service = await scriptedService((request) => {
    const inputs = inputsOf(request);
    if (inputs.some((text) => poison.has(text))) return { status: 400, body: { code: "InvalidParameter" } };
    return { body: { embeddings: inputs.map((text, index) => ({ index, embedding: [...vectorOf(text)] })) } };
  });
  const error = await failureOf(aiSearchClientOf(service).embed({ input: texts }));
  expectOwnVectors(error, texts, poison);
  expect(service.seen).toHaveLength(1 + 2 * 4);
});

test("a rerank that takes too long is halved, and its order is over all documents", async () => {
  const documents = Array.from({ length: 20 }, (_, number) => `document ${number}`);
  await using service = await scriptedService(({ path, body }) => {
    const given = (body as { documents: string[] }).documents;
    if (path !== "/v1/rerank") return noSuchRoute;
    if (given.length > 5) return { status: 504, body: "" };
    const results = given.map((text, index) => ({ index, relevance_score: Number(text.slice(9)) / 100 }));
    return { body: { results } };
  });
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  const { results, attempts } = await client.rerank({ query: "q", documents, topN: 3 });
  expect(results.map(({ index }) => index)).toEqual([19, 18, 17]);
  expect(attempts).toBe(service.seen.length);
  expect(service.seen).toHaveLength(1 + 2 + 4);
});

test("one document that always takes too long fails the whole rerank, asked for once more alone", async () => {
  const documents = ["short", "long", "short too"];
  await using service = await scriptedService(({ body }) => {
    const given = (body as { documents: string[] }).documents;
    if (given.includes("long")) return { status: 408, body: "" };
    return { body: { results: given.map((_, index) => ({ index, relevance_score: 0.5 })) } };
  });
  await using client = new EasClient({ ...options, endpoint: service.endpoint, path: "/rerank" });
  await expect(client.rerank({ query: "q", documents })).rejects.toMatchObject({
    code: "COMPUTE_TIMEOUT",
    attempts: 2,
  });
});
