import { load } from "@langchain/core/load";
import { Serializable } from "@langchain/core/load/serializable";
import { EasClient } from "@paifang/client";
import { scriptedChat } from "@paifang/contract";
import { afterEach, expect, test, vi } from "vitest";
import { ChatPaiEas, PaiEasLLM } from "../src/index.ts";
import { scriptedText } from "./support/scripted-text.ts";
import { SEVEN } from "./support/seven.ts";

afterEach(() => vi.unstubAllGlobals());

const secretsMap = { PAI_EAS_TOKEN: "of-the-map" };
const maps = {
  optionalImportsMap: {
    "langchain/chat_models/pai_eas": { ChatPaiEas },
    "langchain/llms/pai_eas": { PaiEasLLM },
  },
  secretsMap,
};
const everySetting = {
  model: "demo",
  temperature: 0.1,
  topP: 0.2,
  topK: 3,
  minP: 0.4,
  maxTokens: 5,
  stop: ["END"],
  seed: 6,
  logitBias: { "7": 8 },
  includeStopStrInOutput: true,
  extraBody: { guided_choice: ["a"], camelCase: { deepCamel: 1 } },
  path: "/v1/other",
};

test("a chat model that was written down and read again asks the same service in the same way", async () => {
  await using server = await scriptedChat({ text: ["Hello"] });
  const model = new ChatPaiEas({
    ...everySetting,
    chatTemplateKwargs: { enable_search: true },
    responseFormat: { type: "json-schema", name: "answer", schema: { type: "object" } },
    baseURL: server.endpoint,
    token: "of-the-first",
    auth: "bearer",
    timeout: 9_000,
    profile: { structuredOutput: true },
    outputVersion: "v1",
  });

  const again = await load<ChatPaiEas>(JSON.stringify(model), maps);
  await model.invoke("Hi");
  await again.invoke("Hi");

  expect(again).toBeInstanceOf(ChatPaiEas);
  expect([again.profile, again.outputVersion]).toEqual([{ structuredOutput: true }, "v1"]);
  const [first, second] = server.requests;
  expect({ path: second?.path, body: second?.body }).toEqual({ path: first?.path, body: first?.body });
  expect([first, second].map((request) => request?.headers.authorization)).toEqual([
    "Bearer of-the-first",
    "Bearer of-the-map",
  ]);
  expect(JSON.stringify(again)).toBe(JSON.stringify(model));
});

test("so does a model for completions", async () => {
  await using server = await scriptedText(["."]);
  const llm = new PaiEasLLM({ ...everySetting, endpoint: server.endpoint, token: "of-the-first" });

  const again = await load<PaiEasLLM>(JSON.stringify(llm), maps);
  await llm.invoke("Hi");
  await again.invoke("Hi");

  const [first, second] = server.requests;
  expect({ path: second?.path, body: second?.body }).toEqual({ path: first?.path, body: first?.body });
  expect(second?.headers.authorization).toBe("of-the-map");
});

test("whoever reads a model without its secret is told its name", async () => {
  const model = new ChatPaiEas({ endpoint: "http://127.0.0.1:1/api/predict/demo", token: "t" });

  await expect(load(JSON.stringify(model), { ...maps, secretsMap: {} })).rejects.toThrow("PAI_EAS_TOKEN");
  // One whose token comes from the environment has no secret to name.
  const bare = await load<ChatPaiEas>(JSON.stringify(new ChatPaiEas("demo")), { ...maps, secretsMap: {} });
  expect(bare.model).toBe("demo");
});

test.each([
  [
    "with a shared client",
    { client: new EasClient({ endpoint: "http://127.0.0.1:1/api/predict/d", token: "t" }) },
  ],
  ["whose address may hold a password", { endpoint: "http://user:pass/word@127.0.0.1:1", token: "t" }],
])("a model %s says that it cannot be written down, rather than half", (_name, fields) => {
  for (const model of [new ChatPaiEas(fields), new PaiEasLLM(fields)])
    expect(model.toJSON()).toEqual({ lc: 1, type: "not_implemented", id: model.lc_id });
});

test("a model has its name and kind from the beginning, whatever a bundler makes of the class's own name", () => {
  expect(new ChatPaiEas().lc_id).toEqual(["langchain", "chat_models", "pai_eas", "ChatPaiEas"]);
  expect(new PaiEasLLM().lc_id).toEqual(["langchain", "llms", "pai_eas", "PaiEasLLM"]);
  expect([ChatPaiEas.lc_name(), PaiEasLLM.lc_name()]).toEqual(["ChatPaiEas", "PaiEasLLM"]);
  for (const made of [new ChatPaiEas(), new ChatPaiEas("a"), new PaiEasLLM(), new PaiEasLLM("a")])
    expect(made["_llmType"]()).toBe("pai_eas");
});

test.each(SEVEN.slice(2))(
  "%s is nothing that LangChain writes down, and shows nothing of itself",
  (_name, make) => {
    const { made } = make({ endpoint: "http://127.0.0.1:1", deploymentId: "d", token: "t", apiKey: "k" });

    expect(made instanceof Serializable).toBe(false);
    expect(Object.keys(made).filter((key) => key !== "caller")).toEqual([]);
  },
);

test("a run is told which version of this package made it, beside what the user says", () => {
  for (const { metadata } of [new ChatPaiEas({ metadata: { a: 1 } }), new PaiEasLLM({ metadata: { a: 1 } })])
    expect(metadata).toMatchObject({
      a: 1,
      versions: { "@paifang/langchain": expect.stringMatching(/^\d+\.\d+\.\d+/) as unknown },
    });
});

test("tokens are counted without the network", async () => {
  vi.stubGlobal("fetch", () => {
    throw new Error("the network was asked");
  });
  const blocks = [
    { type: "text", text: "牌坊" },
    { type: "image", url: "https://x/y.png" },
  ];

  for (const model of [new ChatPaiEas(), new PaiEasLLM()]) {
    expect(await model.getNumTokens("gateway")).toBe(2);
    expect(await model.getNumTokens(blocks)).toBe(2);
  }
});

test("parameters of a call are those of the request, without messages, and a schema under the name that traces leave out", () => {
  const responseFormat = { type: "json-schema", name: "answer", schema: {} } as const;
  const model = new ChatPaiEas("demo", { temperature: 0, responseFormat, extraBody: { a: 1 } });

  expect(model.invocationParams({ maxTokens: 5, stop: ["END"] })).toEqual({
    model: "demo",
    temperature: 0,
    maxTokens: 5,
    stop: ["END"],
    response_format: responseFormat,
  });
  expect(new PaiEasLLM("demo", { n: 2 }).invocationParams({ maxTokens: 5 })).toEqual({
    model: "demo",
    n: 2,
    maxTokens: 5,
  });
});

test("what a call may override is listed, for chains that sort out their values", () => {
  const { callKeys } = new ChatPaiEas();

  expect(callKeys).toEqual(
    expect.arrayContaining(["stop", "signal", "tools", "tool_choice", "temperature", "maxRetries"]),
  );
  expect(callKeys).not.toContain("endpoint");
});
