import { InMemoryCache } from "@langchain/core/caches";
import { EasClient } from "@paifang/client";
import { tool } from "@langchain/core/tools";
import { json, scriptedServer, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { ChatPaiEas, PaiEasLLM, type ChatPaiEasCallOptions, type ChatPaiEasFields } from "../src/index.ts";

const answering = (): Promise<ScriptedServer> =>
  scriptedServer((response, _request, number) =>
    json(response, {
      choices: [
        {
          index: 0,
          message: { content: `answer ${number}` },
          text: `answer ${number}`,
          finish_reason: "stop",
        },
      ],
    }),
  );

type Asked = { fields?: ChatPaiEasFields; options?: Partial<ChatPaiEasCallOptions> };

/** How often the service is asked when the same question is put to a model, and then to one that differs. */
async function requestsOf(differing: Asked, plain: Asked = {}): Promise<number> {
  await using server = await answering();
  const cache = new InMemoryCache();
  for (const { fields, options } of [plain, differing])
    await new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "demo", cache, ...fields }).invoke(
      "Hi",
      options,
    );
  return server.requests.length;
}

const tools = (description: string) => [
  { type: "function", function: { name: "weather", description, parameters: { type: "object" } } },
];
const schema = (title: string) => ({ type: "json-schema" as const, name: "answer", schema: { title } });

test.each<[string, Asked, Asked?]>([
  ["the same model", {}],
  [
    "other token, header, retries and limits",
    { fields: { token: "o", headers: { a: "b" }, maxRetries: 1, timeout: 9_000 } },
  ],
  ["a value that is undefined", { fields: { topP: undefined }, options: { temperature: undefined } }],
  [
    "a signal",
    { options: { signal: new AbortController().signal } },
    { options: { signal: new AbortController().signal } },
  ],
])("a cached answer stands for %s", async (_name, differing, plain) => {
  expect(await requestsOf(differing, plain)).toBe(1);
});

test.each<[string, Asked, Asked?]>([
  ["another model", { fields: { model: "other" } }],
  ["another temperature", { fields: { temperature: 0 } }],
  ["another temperature of the call", { options: { temperature: 0 } }],
  ["thinking", { fields: { thinking: false } }],
  ["stops", { fields: { stopSequences: ["END"] } }],
  ["stops of the call", { options: { stop: ["END"] } }],
  ["other fields of the server's own", { fields: { extraBody: { a: 1 } } }],
  ["another form of messages", { fields: { outputVersion: "v1" } }],
  ["another route", { fields: { path: "/v2/chat/completions" } }],
  [
    "another schema",
    { fields: { responseFormat: schema("a") } },
    { fields: { responseFormat: schema("b") } },
  ],
  ["other tools", { options: { tools: tools("a") } }, { options: { tools: tools("b") } }],
  [
    "another choice of tools",
    { options: { tools: tools("a"), tool_choice: "required" } },
    { options: { tools: tools("a") } },
  ],
])("a cached answer does not stand for %s", async (_name, differing, plain) => {
  expect(await requestsOf(differing, plain)).toBe(2);
});

test("services, chat and completions do not share answers", async () => {
  await using server = await answering();
  await using other = await answering();
  const cache = new InMemoryCache();
  const fields = { endpoint: server.endpoint, token: "t", model: "demo", cache };

  // The prompt of the second is what LangChain makes of the first's messages, so that only the model's kind differs.
  await new ChatPaiEas(fields).invoke("Hi");
  await new PaiEasLLM(fields).invoke("Human: Hi");
  await new PaiEasLLM({ ...fields, endpoint: other.endpoint }).invoke("Human: Hi");
  await new PaiEasLLM({ ...fields, temperature: 1 }).invoke("Human: Hi");
  await new PaiEasLLM(fields).invoke("Human: Hi");

  expect([server.requests.length, other.requests.length]).toEqual([3, 1]);
});

test("faces of one client that ask for other models, or other fields, do not share answers", async () => {
  await using server = await answering();
  await using client = new EasClient({ endpoint: server.endpoint, token: "t" });
  const cache = new InMemoryCache();
  const faces = [
    client.withOptions({ model: "a" }),
    client.withOptions({ model: "b" }),
    client.withOptions({ model: "a", extraBody: { seed: 1 } }),
  ];

  for (const face of faces) await new ChatPaiEas({ client: face, cache }).invoke("Hi");
  for (const face of faces) await new ChatPaiEas({ client: face, cache }).invoke("Hi");

  expect(server.requests).toHaveLength(faces.length);
});

test("an answer that failed is not cached", async () => {
  await using server = await scriptedServer((response, _request, number) =>
    number === 1
      ? json(response, { message: "no" }, 400)
      : json(response, { choices: [{ index: 0, message: { content: "Hello" }, finish_reason: "stop" }] }),
  );
  const fields = { endpoint: server.endpoint, token: "t", model: "demo", cache: new InMemoryCache() };
  const model = new ChatPaiEas(fields);

  await expect(model.invoke("Hi")).rejects.toMatchObject({ status: 400 });
  expect((await model.invoke("Hi")).content).toBe("Hello");
});

const named = (name: string) => tool(() => "", { name, description: name, schema: z.object({}) });

test("tools of the host's own that are given with the call differ in a cache, as bound ones do", async () => {
  expect(
    await requestsOf({ options: { tools: [named("weather")] } }, { options: { tools: [named("time")] } }),
  ).toBe(2);
  expect(
    await requestsOf({ options: { tools: [named("weather")] } }, { options: { tools: [named("weather")] } }),
  ).toBe(1);
});
