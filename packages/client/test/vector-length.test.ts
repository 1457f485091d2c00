import { expect, test } from "vitest";
import { EasClient, type EasOptions } from "../src/index.ts";
import { inputsOf } from "./support/hashed-vectors.ts";
import { scriptedService } from "./support/scripted-service.ts";

const options: EasOptions = { token: "a-token-of-tests", encoding: "float", sleep: () => {} };

/** A service whose vectors have the length that its model, the asked `dimensions`, or the moment gives them. */
const serviceOf = (lengthOf: (body: Record<string, unknown>) => number) =>
  scriptedService(({ body, ...request }) => {
    const data = inputsOf({ ...request, body }).map((_, index) => ({
      index,
      embedding: Array(lengthOf(body as Record<string, unknown>)).fill(1),
    }));
    return { body: { data } };
  });

test("vectors of another length than in the calls before are refused, and the error says what to do", async () => {
  let length = 4;
  await using service = await serviceOf(() => length);
  await using client = new EasClient({ ...options, endpoint: service.endpoint, model: "m" });
  await client.embed({ input: ["ash"] });
  length = 3;
  const texts = Array.from({ length: 64 }, (_, at) => `text ${at}`);
  const call = client.embed({ input: texts, maxConcurrency: 1 });
  await expect(call).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    detail: expect.stringMatching(/3 numbers .* had 4 before.*make a new client/),
    attempts: 2,
  });
  // The first batch, once more, and no part of it nor any other: every answer was wrong as a whole.
  expect(service.seen).toHaveLength(1 + 2);
  await using another = new EasClient({ ...options, endpoint: service.endpoint, model: "m" });
  expect((await another.embed({ input: texts })).dimensions).toBe(3);
});

test("a service that answers once with another length is asked once more", async () => {
  let calls = 0;
  await using service = await serviceOf(() => (++calls === 2 ? 3 : 4));
  await using client = new EasClient({ ...options, endpoint: service.endpoint, model: "m" });
  await client.embed({ input: ["ash"] });
  expect(await client.embed({ input: ["birch"] })).toMatchObject({ dimensions: 4, attempts: 2 });
});

test("another model, other asked dimensions and another path have a length of their own", async () => {
  await using service = await serviceOf(({ model, dimensions }) =>
    typeof dimensions === "number" ? dimensions : model === "small" ? 2 : 4,
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint, model: "large" });
  const input = ["ash"];
  expect((await client.embed({ input })).dimensions).toBe(4);
  expect((await client.embed({ input, dimensions: 3 })).dimensions).toBe(3);
  expect((await client.embed({ input, model: "small" })).dimensions).toBe(2);
  expect((await client.embed({ input, extraBody: { dimensions: 6 } })).dimensions).toBe(6);
  expect((await client.embed({ input, path: "/other", extraBody: { model: "small" } })).dimensions).toBe(2);
});

test("faces of one client share what was seen", async () => {
  let length = 4;
  await using service = await serviceOf(() => length);
  await using client = new EasClient({ ...options, endpoint: service.endpoint, model: "m" });
  await client.embed({ input: ["ash"] });
  length = 3;
  await expect(client.withOptions({ maxRetries: 0 }).embed({ input: ["birch"] })).rejects.toMatchObject({
    code: "ANSWER_INVALID",
    attempts: 1,
  });
});
