import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ask,
  readUndiciDocs,
  silentScreen,
  type Answered,
  type ServiceKind,
  type StoryDocuments,
} from "@paifang/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerFrom } from "../src/answer.ts";
import { openDatabase, type Database } from "../src/database.ts";
import { buildIndex, type Index } from "../src/index-store.ts";
import { openServices, type Services } from "../src/services.ts";

/** Some of the named part, so that both indexes are built in seconds. */
const FILES = [
  "api/CacheStore.md",
  "api/EnvHttpProxyAgent.md",
  "api/RetryAgent.md",
  "best-practices/client-certificate.md",
];

const KINDS = ["eas", "aisearch"] as const;

const stack = new AsyncDisposableStack();
// Both stay open to the end, because what the emulator's encoder has embedded it knows until the last one closes.
let opened: Record<ServiceKind, Services>;
let documents: StoryDocuments;
let database: Database;
beforeAll(async () => {
  const files = (await readUndiciDocs(false)).filter(({ path }) => FILES.includes(path));
  documents = { files, name: "a part", source: "a part" };
  const dataFolder = await mkdtemp(join(tmpdir(), "ask-docs-llamaindex-"));
  stack.defer(() => rm(dataFolder, { recursive: true }));
  database = stack.use(await openDatabase({ url: undefined, dataFolder }));
  opened = { eas: await openServices("eas", {}), aisearch: await openServices("aisearch", {}) };
  for (const kind of KINDS) stack.use(opened[kind]);
});
afterAll(() => stack.disposeAsync());

const build = (services: Services): Promise<Index> =>
  buildIndex({ documents, services, database }, silentScreen());

/** Bodies of the requests that reached a kind of service of the emulator. */
const bodiesAt = <T>(services: Services, word: string): T[] =>
  (services.emulator?.requests ?? [])
    .filter(({ service, body }) => service?.includes(word) && body !== "")
    .map(({ body }) => JSON.parse(body) as T);

describe.each(KINDS)("over %s", (kind) => {
  let services: Services;
  let built: Index;
  beforeAll(async () => {
    services = opened[kind];
    built = await build(services);
  });

  const answered = (question: string): Promise<Answered> =>
    ask(question, answerFrom(built.index, services), silentScreen());

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
    const { retrieved } = await answered("Which hosts bypass the proxy?");

    expect(retrieved.candidates).toHaveLength(20);
    expect(retrieved.kept).toHaveLength(5);
    const scores = retrieved.kept.map(({ relevanceScore }) => relevanceScore);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
    expect(retrieved.kept.every(({ similarity }) => similarity > 0)).toBe(true);
  });

  test("one request asks the model, with the five passages as they are under their numbers", async () => {
    const question = "How is `${name}=$&` replaced in {query}?";

    const { retrieved } = await answered(question);

    const asked = bodiesAt<{ messages: { content: string }[] }>(services, "chat")
      .map(({ messages }) => messages.at(-1)?.content)
      .filter((content) => content?.endsWith(`Question: ${question}`));
    const numbered = retrieved.kept.map(({ text }, place) => `[${place + 1}] ${text}`);
    expect(asked).toEqual([`${numbered.join("\n\n")}\n\nQuestion: ${question}`]);
  });

  test("a second run embeds no document again", async () => {
    await using again = await openServices(kind, {});

    const { embedded, unchanged, passages } = await build(again);

    expect({ embedded, unchanged }).toEqual({ embedded: 0, unchanged: FILES.length });
    expect(passages).toBe(built.passages);
    const texts = bodiesAt<{ input: string[] }>(again, "embed").flatMap(({ input }) => input);
    expect(texts).toEqual(["How long is a vector?"]);
  });
});
