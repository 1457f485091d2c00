import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ask,
  checkAnswers,
  readUndiciDocs,
  silentScreen,
  type Answered,
  type ServiceKind,
} from "@paifang/story";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerFrom } from "../src/answer.ts";
import { openDatabase, type Database } from "../src/database.ts";
import { buildIndex, type Index, type IndexRequest } from "../src/index-store.ts";
import { openServices, type Services } from "../src/services.ts";

/** Some of the named part, so that both indexes are built in seconds. */
const FILES = ["api/CacheStore.md", "api/EnvHttpProxyAgent.md", "best-practices/client-certificate.md"];

const KINDS = ["eas", "aisearch"] as const;

const stack = new AsyncDisposableStack();
// Both stay open to the end, because what the emulator's encoder has embedded it knows until the last one closes.
let opened: Record<ServiceKind, Services>;
let documents: IndexRequest["documents"];
let database: Database;
beforeAll(async () => {
  const files = (await readUndiciDocs(false)).filter(({ path }) => FILES.includes(path));
  documents = { files, source: "a part" };
  const folder = await mkdtemp(join(tmpdir(), "ask-docs-ai-sdk-"));
  stack.defer(() => rm(folder, { recursive: true }));
  database = stack.use(openDatabase(folder));
  opened = { eas: await openServices("eas", {}), aisearch: await openServices("aisearch", {}) };
  for (const kind of KINDS) stack.use(opened[kind]);
});
afterAll(() => stack.disposeAsync());

/** Bodies of the requests that reached a kind of service of the emulator. */
const bodiesAt = <T>(services: Services, word: string): T[] =>
  (services.emulator?.requests ?? [])
    .filter(({ service, body }) => service?.includes(word) && body !== "")
    .map(({ body }) => JSON.parse(body) as T);

const descending = (scores: number[]): number[] => scores.toSorted((one, other) => other - one);

describe.each(KINDS)("over %s", (kind) => {
  let services: Services;
  let built: Index;
  beforeAll(async () => {
    services = opened[kind];
    built = await buildIndex({ documents, services, database }, silentScreen());
  });

  const answered = (question: string): Promise<Answered> =>
    ask(question, answerFrom(built.store, services), silentScreen());

  test.each([
    { question: "Which hosts bypass the proxy?", file: "api/EnvHttpProxyAgent.md" },
    { question: "How do I set a client certificate?", file: "best-practices/client-certificate.md" },
    { question: "How do I write my own cache store?", file: "api/CacheStore.md" },
  ])("$question is answered from $file", async ({ question, file }) => {
    const answer = await answered(question);

    expect(answer.retrieved.kept[0]?.file).toBe(file);
    expect(answer.citations.map((citation) => citation.file)).toContain(file);
    const checks = checkAnswers([answer], { files: new Set(FILES), isQuoting: true, isAnswerable: true });
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
  });

  test("a question keeps five of twenty candidates, nearest first and then best first", async () => {
    const { candidates, kept } = (await answered("Which hosts bypass the proxy?")).retrieved;

    expect([candidates.length, kept.length]).toEqual([20, 5]);
    const similarities = candidates.map(({ similarity }) => similarity);
    expect(similarities).toEqual(descending(similarities));
    const scores = kept.map(({ relevanceScore }) => relevanceScore);
    expect(scores).toEqual(descending(scores));
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

    const { embedded, unchanged, passages } = await buildIndex(
      { documents, services: again, database },
      silentScreen(),
    );

    expect({ embedded, unchanged, passages }).toEqual({
      embedded: 0,
      unchanged: FILES.length,
      passages: built.passages,
    });
    const texts = bodiesAt<{ input: string[] }>(again, "embed").flatMap(({ input }) => input);
    expect(texts).toEqual(["How long is a vector?"]);
  });
});

test("AI Search is told which texts are passages and which are questions", () => {
  const told = bodiesAt<{ input: string[]; input_type: string }>(opened.aisearch, "search-embed");
  const questions = told.filter(({ input }) => input.length === 1 && input[0]?.endsWith("?"));

  expect(questions.length).toBeGreaterThan(3);
  expect(new Set(questions.map(({ input_type: type }) => type))).toEqual(new Set(["query"]));
  const others = told.filter((one) => !questions.includes(one));
  expect(new Set(others.map(({ input_type: type }) => type))).toEqual(new Set(["document"]));
});
