import { scriptedChat, scriptedServer, json } from "@paifang/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChatPaiEas, PaiEasLLM } from "../src/index.ts";
import { scriptedText } from "./support/scripted-text.ts";
import { SEVEN } from "./support/seven.ts";

const NAMES = ["", "_CHAT", "_EMBED", "_IMAGES", "_RERANK"];

beforeEach(() => {
  for (const name of NAMES)
    for (const variable of [`PAI_EAS${name}_ENDPOINT`, `PAI_EAS${name}_TOKEN`, `AISEARCH${name}_ENDPOINT`])
      vi.stubEnv(variable, undefined);
});
afterEach(() => vi.unstubAllEnvs());

const VARIABLES: Record<string, string> = {
  ChatPaiEas: "PAI_EAS_CHAT_ENDPOINT",
  PaiEasLLM: "PAI_EAS_CHAT_ENDPOINT",
  PaiEasEmbeddings: "PAI_EAS_EMBED_ENDPOINT",
  PaiEasRerank: "PAI_EAS_RERANK_ENDPOINT",
  AISearchEmbeddings: "AISEARCH_EMBED_ENDPOINT",
  AISearchMultimodalEmbeddings: "AISEARCH_IMAGES_ENDPOINT",
  AISearchRerank: "AISEARCH_RERANK_ENDPOINT",
};

test.each(SEVEN)(
  "%s is made without an address; the first call names option and variable",
  async (name, make) => {
    const { call } = make({});

    await expect(call("a")).rejects.toMatchObject({
      code: "OPTION_MISSING",
      option: "endpoint",
      message: expect.stringContaining(VARIABLES[name] ?? "") as unknown,
    });
  },
);

test.each(SEVEN)("%s without a token says at its first call that it is missing", async (_name, make) => {
  const { call } = make({ endpoint: "http://127.0.0.1:1/api/predict/demo", deploymentId: "d" });

  await expect(call("a")).rejects.toMatchObject({
    code: "OPTION_MISSING",
    option: expect.stringMatching(/^(?:token|apiKey)$/) as unknown,
  });
});

test("a token that lacks beside an address of the environment is named with its variable", async () => {
  vi.stubEnv("PAI_EAS_CHAT_ENDPOINT", "http://127.0.0.1:1/api/predict/demo");

  await expect(new ChatPaiEas().invoke("Hi")).rejects.toMatchObject({
    option: "token",
    message: expect.stringContaining("PAI_EAS_CHAT_TOKEN") as unknown,
  });
});

test("nothing is sent before the first call", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t" });

  model.bindTools([]);
  model.toJSON();
  model["_identifyingParams"]();
  await model.getNumTokens("Hi");

  expect(server.requests).toEqual([]);
});

test("an option wins over the environment, the service's own variable over the plain one, and all are read late", async () => {
  await using option = await scriptedChat({ text: ["option"] });
  await using own = await scriptedChat({ text: ["own"] });
  await using plain = await scriptedChat({ text: ["plain"] });
  const models = [
    new ChatPaiEas("demo", { endpoint: option.endpoint, token: "of-option" }),
    new ChatPaiEas("demo"),
    new ChatPaiEas("demo", { service: "other" }),
  ];

  vi.stubEnv("PAI_EAS_CHAT_ENDPOINT", own.endpoint);
  vi.stubEnv("PAI_EAS_CHAT_TOKEN", "of-own");
  vi.stubEnv("PAI_EAS_ENDPOINT", plain.endpoint);
  vi.stubEnv("PAI_EAS_TOKEN", "of-plain");

  const answers = await Promise.all(models.map((model) => model.invoke("Hi")));
  expect(answers.map(({ content }) => content)).toEqual(["option", "own", "plain"]);
  expect([option, own, plain].map(({ requests }) => requests[0]?.headers.authorization)).toEqual([
    "of-option",
    "of-own",
    "of-plain",
  ]);
});

test("our own words win over the aliases of LangChain's users", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const nowhere = "http://127.0.0.1:1/api/predict/demo";
  const fields = { endpoint: server.endpoint, baseURL: nowhere, token: "ours", apiKey: "theirs" };

  await new ChatPaiEas("demo", { ...fields, stop: ["ours"], stopSequences: ["theirs"] }).invoke("Hi");

  expect(server.requests[0]).toMatchObject({ headers: { authorization: "ours" }, body: { stop: ["ours"] } });
});

/** What other chat models of LangChain take, and these need not: nothing of it is sent, and nothing fails. */
const foreign = {
  streaming: true,
  streamUsage: false,
  modelName: "other",
  modelKwargs: { a: 1 },
  configuration: { baseURL: "http://127.0.0.1:1" },
  frobnicate: true,
};

test("fields of other packages do no harm", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  await using text = await scriptedText(["."]);

  await new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "demo", ...foreign }).invoke("Hi");
  await new PaiEasLLM({ endpoint: text.endpoint, token: "t", model: "demo", ...foreign }).invoke("Hi");

  expect(server.requests.map(({ body }) => body)).toEqual([
    { model: "demo", messages: [{ role: "user", content: "Hi" }] },
  ]);
  expect(text.requests.map(({ body }) => body)).toEqual([{ model: "demo", prompt: ["Hi"] }]);
});

test("a value that is undefined is as good as left out, at the constructor and at a call", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas("demo", {
    endpoint: server.endpoint,
    baseURL: undefined,
    token: "t",
    temperature: 0.5,
    topP: undefined,
    stop: undefined,
  });

  await model.invoke("Hi", { temperature: undefined, maxTokens: undefined });

  expect(server.requests[0]?.body).toEqual({
    model: "demo",
    messages: [{ role: "user", content: "Hi" }],
    temperature: 0.5,
  });
});

test("thinking is told to the template, and a server's own fields go over everything", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas("demo", {
    endpoint: server.endpoint,
    token: "t",
    temperature: 0.5,
    thinking: false,
    extraBody: { temperature: 1.5, custom: { deep: true } },
  });

  await model.invoke("Hi");
  await model.invoke("Hi", { temperature: 0.1, thinking: true });

  const plain = {
    model: "demo",
    messages: [{ role: "user", content: "Hi" }],
    temperature: 1.5,
    custom: { deep: true },
  };
  expect(server.requests.map(({ body }) => body)).toEqual([
    { ...plain, chat_template_kwargs: { enable_thinking: false } },
    { ...plain, chat_template_kwargs: { enable_thinking: true } },
  ]);
});

test("the token travels bare as EAS wants it, or after Bearer where that is asked for", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const fields = { endpoint: server.endpoint, token: "secret", model: "demo", headers: { "x-extra": "1" } };

  await new ChatPaiEas(fields).invoke("Hi");
  await new ChatPaiEas({ ...fields, auth: "bearer" }).invoke("Hi");

  expect(server.requests.map(({ headers }) => [headers.authorization, headers["x-extra"]])).toEqual([
    ["secret", "1"],
    ["Bearer secret", "1"],
  ]);
});

test("a token function is asked late, once for all calls, and again when the service refuses what it gave", async () => {
  await using server = await scriptedServer((response, { headers }) =>
    headers.authorization === "new"
      ? json(response, { choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }] })
      : json(response, { message: "expired" }, 401),
  );
  const tokens = ["old", "new"];
  const token = vi.fn<() => Promise<string>>(async () => tokens.shift() ?? "none");
  const model = new ChatPaiEas({ endpoint: server.endpoint, token, model: "demo" });
  expect(token).not.toHaveBeenCalled();

  await model.invoke("Hi");
  await model.invoke("Hi");

  expect(token).toHaveBeenCalledTimes(2);
  expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(["old", "new", "new"]);
});
