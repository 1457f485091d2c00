import { inspect } from "node:util";
import { NoSuchModelError } from "@ai-sdk/provider";
import { AISearchClient, EasClient } from "@paifang/client";
import { events, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { embed, generateText, rerank, streamText } from "ai";
import { afterEach, expect, test, vi } from "vitest";
import { aiSearch, createAISearch, createPaiEas, paiEas } from "../src/index.ts";

afterEach(() => vi.unstubAllEnvs());

const documents = ["ash"];
const query = "tree";
const failureOf = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => expect.unreachable("answered"),
    (error: unknown) => error,
  );

test("one provider serves three services of the environment, which is read at the first call", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const models = {
    chat: paiEas(),
    embed: paiEas.embeddingModel(),
    rerank: paiEas.rerankingModel(),
    searchEmbed: aiSearch.embeddingModel(),
    searchImages: aiSearch.multimodalEmbeddingModel(),
    searchRerank: aiSearch.rerankingModel(),
  };
  const { chat, embed: embedder, rerank: reranker, ...search } = emulator.services;
  for (const [name, { endpoint, token }] of Object.entries({
    CHAT: chat,
    EMBED: embedder,
    RERANK: reranker,
  })) {
    vi.stubEnv(`PAI_EAS_${name}_ENDPOINT`, endpoint);
    vi.stubEnv(`PAI_EAS_${name}_TOKEN`, token);
  }
  for (const [name, service] of Object.entries({
    EMBED: search["search-embed"],
    IMAGES: search["search-images"],
    RERANK: search["search-rerank"],
  })) {
    vi.stubEnv(`AISEARCH_${name}_ENDPOINT`, service.endpoint);
    vi.stubEnv(`AISEARCH_${name}_DEPLOYMENT_ID`, service.deploymentId);
    vi.stubEnv(`AISEARCH_${name}_API_KEY`, service.apiKey);
    vi.stubEnv(`AISEARCH_${name}_TOKEN`, service.token);
  }

  await generateText({ model: models.chat, prompt: "Hi" });
  await embed({ model: models.embed, value: "ash" });
  await rerank({ model: models.rerank, query, documents });
  await embed({ model: models.searchEmbed, value: "ash" });
  await embed({ model: models.searchImages, value: "ash" });
  await rerank({ model: models.searchRerank, query, documents });

  const asked = emulator.requests.filter(({ method }) => method === "POST").map(({ service }) => service);
  expect(asked).toEqual(["chat", "embed", "rerank", "search-embed", "search-images", "search-rerank"]);
});

test("a missing address is told at the first call, with the variable that would give it", async () => {
  vi.stubEnv("PAI_EAS_ENDPOINT", undefined);
  vi.stubEnv("AISEARCH_ENDPOINT", undefined);
  const eas = createPaiEas();
  const search = createAISearch();
  const calls: [string, PromiseLike<unknown>][] = [
    ["PAI_EAS_CHAT_ENDPOINT", generateText({ model: eas(), prompt: "Hi" })],
    ["PAI_EAS_EMBED_ENDPOINT", embed({ model: eas.embeddingModel(), value: "ash" })],
    ["PAI_EAS_RERANK_ENDPOINT", rerank({ model: eas.rerankingModel(), query, documents })],
    ["AISEARCH_EMBED_ENDPOINT", embed({ model: search.embeddingModel(), value: "ash" })],
    ["AISEARCH_IMAGES_ENDPOINT", embed({ model: search.multimodalEmbeddingModel(), value: "ash" })],
    ["AISEARCH_RERANK_ENDPOINT", rerank({ model: search.rerankingModel(), query, documents })],
  ];

  for (const [variable, call] of calls) {
    const error = await failureOf(call);
    expect(error).toMatchObject({ name: "ConfigError", option: "endpoint" });
    expect(String(error)).toContain(variable);
  }
});

test("the hosts' words stand for the client's, and unknown ones do no harm", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  const fields = { baseURL: endpoint, apiKey: token, timeout: 60_000, verbose: true, maxRetries: 9 };

  const { text } = await generateText({ model: createPaiEas(fields)(), prompt: "Hi" });

  expect(text).not.toBe("");
});

test("kinds of models that there are not are refused as the host's registries expect", () => {
  const calls = [
    () => paiEas.imageModel("any"),
    () => aiSearch.imageModel("any"),
    () => aiSearch.languageModel("any"),
  ];

  for (const call of calls) expect(call).toThrow(NoSuchModelError);
});

test("a shared client's deployment does not answer for another that is named", async () => {
  await using client = new AISearchClient({
    endpoint: "http://127.0.0.1:1",
    deploymentId: "mine",
    apiKey: "k",
    token: "t",
  });
  const { embeddingModel, rerankingModel } = createAISearch({ client });

  for (const model of [embeddingModel(), embeddingModel("mine"), rerankingModel("mine")])
    expect(model.specificationVersion).toBe("v4");
  for (const make of [embeddingModel, rerankingModel]) expect(() => make("other")).toThrow(NoSuchModelError);
});

test("providers and models name themselves", () => {
  const search = createAISearch();
  expect(paiEas("Qwen3-8B")).toMatchObject({
    specificationVersion: "v4",
    provider: "paiEas.chat",
    modelId: "Qwen3-8B",
  });
  expect(paiEas.embeddingModel("bge")).toMatchObject({ provider: "paiEas.embedding", modelId: "bge" });
  expect(paiEas.rerankingModel("bge")).toMatchObject({ provider: "paiEas.reranking", modelId: "bge" });
  expect(search.embeddingModel("d")).toMatchObject({ provider: "aiSearch.embedding", modelId: "d" });
  expect(search.rerankingModel()).toMatchObject({ provider: "aiSearch.reranking", modelId: "" });
});

const SECRETS = ["canary-token-1234", "canary-key-5678", "canary-header-9999"] as const;
const [token, apiKey, secretHeader] = SECRETS;

const shownOf = (value: unknown): string =>
  [
    inspect(value, { depth: 10, showHidden: true }),
    JSON.stringify(value),
    value instanceof Error ? `${value.message}${value.stack}` : "",
  ].join("\n");

/** Repeats the secrets that it was sent: in its headers, in its words, and inside a stream. */
const echoing = (status: number): Promise<ScriptedServer> =>
  scriptedServer((response, { path }) => {
    const said = path.includes("deployments") ? `${token} ${apiKey}` : token;
    const deltas = [{ choices: [{ delta: { content: `Hel ${said}` } }] }, { error: { message: said } }];
    if (status === 200) return events(response, deltas);
    response.writeHead(status, { "content-type": "application/json", "x-echo": said });
    return response.end(JSON.stringify({ error: { message: said, param: said } }));
  });

test.each([200, 401, 429, 500])(
  "no secret is in what a service with %d makes the host throw",
  async (status) => {
    await using server = await echoing(status);
    const eas = createPaiEas({
      endpoint: server.endpoint,
      token,
      model: "demo",
      headers: { "x-key": secretHeader },
    });
    const { origin: endpoint } = new URL(server.endpoint);
    const search = createAISearch({ endpoint, deploymentId: "d", apiKey, token });
    let told: unknown;
    const streamed = streamText({
      model: eas(),
      prompt: "Hi",
      maxRetries: 0,
      onError: ({ error }) => void (told = error),
    });
    const errors = await Promise.all(
      [
        generateText({ model: eas(), prompt: "Hi", maxRetries: 0 }),
        embed({ model: eas.embeddingModel(), value: "ash", maxRetries: 0 }),
        rerank({ model: eas.rerankingModel(), query, documents, maxRetries: 0 }),
        embed({ model: search.embeddingModel(), value: "ash", maxRetries: 0 }),
        rerank({ model: search.rerankingModel(), query, documents, maxRetries: 0 }),
        Promise.resolve(streamed.text).catch(() => Promise.reject(told)),
      ].map(failureOf),
    );

    for (const value of [...errors, eas, search, eas(), eas.embeddingModel(), search.rerankingModel()])
      for (const secret of SECRETS) expect(shownOf(value)).not.toContain(secret);
  },
);

test("a client is the user's to close, and serves no more models then", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const client = new EasClient(emulator.services.chat);
  const model = createPaiEas({ client })();
  await generateText({ model, prompt: "Hi" });

  await client.close();

  expect(await failureOf(generateText({ model, prompt: "Hi" }))).toMatchObject({
    cause: { code: "CLIENT_CLOSED" },
  });
});

test("a `fetch` of somebody else carries the requests as it can", async () => {
  const asked: string[] = [];
  const client = {
    endpoint: "http://127.0.0.1:1/base",
    fetch: async (input: unknown) => {
      asked.push(String(input));
      return Response.json({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] });
    },
    embed: () => Promise.reject(new Error("no embedder")),
    rerank: () => Promise.reject(new Error("no reranker")),
  };

  const { text } = await generateText({ model: createPaiEas({ client })("demo"), prompt: "Hi" });

  expect(text).toBe("Hello");
  expect(asked).toEqual(["http://127.0.0.1:1/base/v1/chat/completions"]);
});
