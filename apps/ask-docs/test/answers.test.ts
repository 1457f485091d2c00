import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, readUndiciDocs, silentScreen, type Answered, type Passage } from "@paifang/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerFrom } from "../src/answer.ts";
import { buildIndex, type Index, type IndexRequest } from "../src/index-store.ts";
import { toPassages } from "../src/passages.ts";
import { openServices, type Services } from "../src/services.ts";

/** Some of the named part, so that both indexes are built in seconds. */
const FILES = [
  "api/CacheStore.md",
  "api/Cookies.md",
  "api/EnvHttpProxyAgent.md",
  "api/RetryAgent.md",
  "best-practices/client-certificate.md",
];

let passages: Passage[] = [];
let cacheFolder = "";
beforeAll(async () => {
  const files = await readUndiciDocs(false);
  passages = await toPassages(files.filter(({ path }) => FILES.includes(path)));
  cacheFolder = await mkdtemp(join(tmpdir(), "ask-docs-"));
});
afterAll(() => rm(cacheFolder, { recursive: true }));

const request = (services: Services): IndexRequest => ({
  passages,
  services,
  cacheFolder,
  onProgress: () => undefined,
});

/** Texts that reached the emulator's embedding services, in the bodies of both. */
const embeddedTexts = (services: Services): string[] =>
  (services.emulator?.requests ?? [])
    .filter(({ service }) => service?.includes("embed"))
    .flatMap(({ body }) => (JSON.parse(body) as { input: string[] }).input);

describe.each(["eas", "aisearch"] as const)("over %s", (kind) => {
  let services: Services;
  let index: Index;
  beforeAll(async () => {
    services = await openServices(kind, {});
    index = await buildIndex(request(services));
  });
  afterAll(() => services[Symbol.asyncDispose]());

  const answered = (question: string): Promise<Answered> =>
    ask(question, answerFrom(index.store, services), silentScreen());

  test.each([
    { question: "How many retries does RetryAgent make by default?", file: "api/RetryAgent.md" },
    { question: "Which hosts bypass the proxy?", file: "api/EnvHttpProxyAgent.md" },
    { question: "How do I set a client certificate?", file: "best-practices/client-certificate.md" },
    { question: "How do I write my own cache store?", file: "api/CacheStore.md" },
  ])("$question is answered from $file", async ({ question, file }) => {
    const { retrieved, text, citations } = await answered(question);

    expect(retrieved.kept[0]?.file).toBe(file);
    expect(citations.map((citation) => citation.file)).toContain(file);
    expect(text).toMatch(/\[\d\]/);
  });

  test("a question keeps five of twenty candidates, best first, with both scores", async () => {
    const { retrieved } = await answered("How do I delete a cookie?");

    expect(retrieved.candidates).toHaveLength(20);
    expect(retrieved.kept).toHaveLength(5);
    const scores = retrieved.kept.map(({ relevanceScore }) => relevanceScore);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(retrieved.kept.every(({ similarity }) => similarity > 0)).toBe(true);
  });

  test("a second run embeds no document again", async () => {
    await using again = await openServices(kind, {});

    const { embedded, store } = await buildIndex(request(again));

    expect(embedded).toBe(0);
    expect(store.memoryVectors).toEqual(index.store.memoryVectors);
    expect(embeddedTexts(again)).toEqual(["How long is a vector?"]);
  });
});
