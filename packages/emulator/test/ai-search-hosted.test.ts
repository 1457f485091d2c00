import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type AISearchServiceOptions, type Emulator } from "../src/index.ts";
import { json, predict } from "./support/post.ts";

type Embedded = { embeddings: { index: number; embedding: number[]; type?: string }[] };
type Wrapped<R> = { request_id: string; latency: number; usage: Record<string, number>; result: R };

const JPEG = "data:image/jpeg;base64,/9j/4AAQ";
const OPTIONS = {
  custom: { product: "ai-search", kind: "text" },
  many: { product: "ai-search", kind: "text", maxItems: 20 },
  text: { product: "ai-search", kind: "text", profile: "hosted" },
  images: { product: "ai-search", kind: "multimodal", profile: "hosted" },
  reranker: { product: "ai-search", kind: "reranker", profile: "hosted" },
} as const satisfies Record<string, AISearchServiceOptions>;

let emulator: Emulator<typeof OPTIONS>;
beforeAll(async () => {
  emulator = await startEmulator({ encoder: "lexical", services: OPTIONS });
});
afterAll(() => emulator.close());
beforeEach(() => emulator.reset());

const items = (count: number): string[] => Array.from({ length: count }, (_, index) => `tree ${index}`);

/** Asks a hosted service at its own address, with the key alone. */
const ask = (kind: string, id: string, body: unknown): Promise<Response> =>
  fetch(`${emulator.url}/v3/openapi/workspaces/default/${kind}/${id}`, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${emulator.services.text.apiKey}`,
    },
  });

describe("the hosted profile", () => {
  test("H28 wraps embeddings, at the address of a deployment too", async () => {
    const wrapped = await json<Wrapped<Embedded>>(predict(emulator.services.text, { input: "two words" }));
    const plain = await json<Embedded>(predict(emulator.services.custom, { input: "two words" }));

    expect(wrapped.result).toEqual(plain);
    expect(wrapped.usage).toEqual({ token_count: 2 });
    expect(wrapped.request_id).toMatch(/^[0-9A-F-]{36}$/);
    expect(wrapped.latency).toEqual(expect.any(Number));
  });

  test("H29 sorts scores as objects, on both sides of 0", async () => {
    const docs = ["Cakes need butter.", "The birch is a tree with white bark.", "Ash."];
    const { result, usage } = await json<Wrapped<{ scores: { index: number; score: number }[] }>>(
      ask("ranker", "reranker", { query: "white bark of a birch tree", docs }),
    );

    expect(result.scores[0]?.index).toBe(1);
    expect(result.scores.at(-1)?.score).toBeLessThan(0);
    expect(usage).toEqual({ doc_count: 3 });
  });

  test("takes its own multimodal form, and that of deployments", async () => {
    const own = await json<Wrapped<Embedded>>(
      ask("multi-modal-embedding", "images", { input: [{ image: JPEG }] }),
    );
    const other = await json<Wrapped<Embedded>>(
      predict(emulator.services.images, { type: "image", data: [JPEG] }),
    );

    expect(own.result).toEqual(other.result);
    expect(own.usage).toEqual({ token_count: 1 });
  });

  test.each([
    { title: "neither", input: [{}] },
    { title: "both", input: [{ text: "a", image: JPEG }] },
    { title: "different kinds", input: [{ text: "a" }, { image: JPEG }] },
  ])("refuses a multimodal input of $title", async ({ input }) => {
    expect((await ask("multi-modal-embedding", "images", { input })).status).toBe(400);
  });

  test("takes 32 texts, and no more", async () => {
    const statuses = [32, 33].map(
      async (count) => (await ask("text-embedding", "text", { input: items(count) })).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 400]);
  });

  test.each([
    { title: "of another kind", kind: "ranker", id: "text" },
    { title: "of a custom deployment", kind: "text-embedding", id: "custom" },
    { title: "of nobody", kind: "text-embedding", id: "nobody" },
  ])("has no address $title", async ({ kind, id }) => {
    expect((await ask(kind, id, { input: "a" })).status).toBe(404);
  });
});

test("H04 a service may take more than 16 items when it is told to", async () => {
  expect((await predict(emulator.services.many, { input: items(20) })).status).toBe(200);
  expect((await predict(emulator.services.many, { input: items(21) })).status).toBe(400);
});

test("H16 an image may be a jpeg", async () => {
  const answered = await predict(emulator.services.images, { type: "image", data: [JPEG] });
  expect((await json<Wrapped<Embedded>>(answered)).result.embeddings[0]?.type).toBe("image");
});

const played = async (error: { code: string; status?: number; message?: string }) => {
  emulator.faults.add({ kind: "ai-search-error", ...error });
  const answered = await predict(emulator.services.custom, { input: "ash" });
  return { status: answered.status, body: await json<Record<string, unknown>>(answered) };
};

describe("a documented error", () => {
  test.each([
    { title: "H21 InvalidParameter", code: "InvalidParameter", status: 400 },
    { title: "ServiceIdNotExist", code: "ServiceIdNotExist", status: 400 },
    { title: "Throttling", code: "Throttling", status: 429 },
    { title: "H22 Throttling.RateQuota", code: "Throttling.RateQuota", status: 429 },
    { title: "Throttling.AllocationQuota", code: "Throttling.AllocationQuota", status: 429 },
    { title: "H24 InternalServerError", code: "InternalServerError", status: 500 },
  ])("$title is played with $status", async ({ code, status }) => {
    const answered = await played({ code });

    expect(answered).toMatchObject({ status, body: { code, latency: 0 } });
    expect(answered.body["request_id"]).toMatch(/^[0-9A-F-]{36}$/);
  });

  test("H23 says that the free quota is used up when it is told to", async () => {
    const answered = await played({
      code: "Throttling.AllocationQuota",
      message: "Free allocated quota exceeded.",
    });
    expect(answered).toMatchObject({ status: 429, body: { message: "Free allocated quota exceeded." } });
  });

  test.each([403, 413, 502, 503, 504])(
    "may have the status %i, which has no code of its own",
    async (status) => {
      expect(await played({ code: "Unavailable", status })).toMatchObject({
        status,
        body: { code: "Unavailable" },
      });
    },
  );
});
