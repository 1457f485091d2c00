import { setImmediate } from "node:timers/promises";
import { InMemoryCache } from "@langchain/core/caches";
import { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { HumanMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { PromptTemplate } from "@langchain/core/prompts";
import { EasClient, StreamError } from "@paifang/client";
import { events, json, scriptedServer, type Reply } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
import { PaiEasLLM } from "../src/index.ts";
import { readAll } from "./support/joined.ts";
import { Listener, tokenListener } from "./support/listener.ts";
import { scriptedText } from "./support/scripted-text.ts";

const token = "t";
const tokenUsage = { promptTokens: 10, completionTokens: 5, totalTokens: 15 };
const facts = {
  model_provider: "pai_eas",
  model: "qwen-demo",
  model_name: "qwen-demo",
  finish_reason: "stop",
  id: "cmpl-7",
};

test("a prompt is continued, with the settings that were given and nothing else", async () => {
  await using server = await scriptedText([" sky", " blue"]);
  const llm = new PaiEasLLM("qwen-demo", {
    endpoint: server.endpoint,
    token,
    temperature: 0.2,
    topP: 0.9,
    stopSequences: ["END"],
    extraBody: { echo: false },
  });

  expect(await llm.invoke("The", { temperature: 0.7, maxTokens: 20 })).toBe("The sky blue");
  await llm.invoke("The", { stop: ["."] });

  const plain = { model: "qwen-demo", prompt: ["The"], top_p: 0.9, echo: false };
  expect(server.requests.map(({ path, body }) => ({ path, body }))).toEqual([
    {
      path: "/api/predict/demo/v1/completions",
      body: { ...plain, temperature: 0.7, max_tokens: 20, stop: ["END"] },
    },
    { path: "/api/predict/demo/v1/completions", body: { ...plain, temperature: 0.2, stop: ["."] } },
  ]);
});

test("messages are a prompt too, as LangChain writes them in one text", async () => {
  await using server = await scriptedText(["!"]);
  const llm = new PaiEasLLM({ endpoint: server.endpoint, token, model: "qwen-demo" });

  expect(await llm.invoke([new HumanMessage("Hi")])).toBe("Human: Hi!");
});

test("the prompts of one generate are one request, and each gets its own answers in order", async () => {
  await using server = await scriptedText(["."]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token, n: 2 });

  const { generations, llmOutput } = await llm.generate(["ash", "birch", "cedar"]);

  expect(server.requests.map(({ body }) => body["prompt"])).toEqual([["ash", "birch", "cedar"]]);
  expect(generations.map((each) => each.map(({ text }) => text))).toEqual([
    ["ash.", "ash."],
    ["birch.", "birch."],
    ["cedar.", "cedar."],
  ]);
  expect(llmOutput).toEqual({ tokenUsage });
});

test("the counts of a call are told once, and each generation says how it ended", async () => {
  await using server = await scriptedText(["."]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });

  const { generations } = await llm.generate(["ash", "birch"]);

  const [first, second] = generations.flat();
  expect(first?.generationInfo).toEqual(facts);
  expect(second?.generationInfo).toMatchObject({ finish_reason: "stop", model_name: "qwen-demo" });
});

test("log probabilities stand beside the text that they belong to", async () => {
  await using server = await scriptedServer((response) =>
    json(response, {
      choices: [{ index: 0, text: "a", logprobs: { tokens: ["a"] }, finish_reason: "length" }],
    }),
  );
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token, logprobs: 1 });

  const { generations } = await llm.generate(["ash"]);

  expect(generations[0]?.[0]?.generationInfo).toMatchObject({
    finish_reason: "length",
    logprobs: { tokens: ["a"] },
  });
});

test("a stream gives the pieces as they come, and joined the same as the whole answer", async () => {
  await using server = await scriptedText([" sky", " blue"]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });
  const listener = new Listener();

  const pieces = await readAll(llm.stream("The", { callbacks: [listener] }));

  expect(pieces).toEqual([" sky", " blue", ""]);
  expect(server.requests[0]?.body).toMatchObject({ prompt: "The", stream: true });
  const [generation] = listener.results[0]?.generations[0] ?? [];
  expect(generation).toMatchObject({ text: " sky blue", generationInfo: { ...facts, tokenUsage } });
});

test("of several continuations a stream gives the first", async () => {
  await using server = await scriptedServer((response) =>
    events(response, [
      { choices: [{ index: 0, text: "one" }] },
      { choices: [{ index: 1, text: "two" }] },
      { choices: [{ index: 1, text: "", finish_reason: "length" }] },
      { choices: [{ index: 0, text: "", finish_reason: "stop" }] },
    ]),
  );
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token, n: 2 });
  const listener = new Listener();

  expect((await readAll(llm.stream("The", { callbacks: [listener] }))).join("")).toBe("one");
  const [generation] = listener.results[0]?.generations[0] ?? [];
  expect(generation?.generationInfo).toMatchObject({ finish_reason: "stop" });
});

describe("each call tells its callbacks of start, tokens and end exactly once", () => {
  const streamed = ["start", "token  sky", "token  blue", "token ", "end"];

  test.each<[string, (llm: PaiEasLLM, listener: Listener) => Promise<unknown>, string[]]>([
    ["invoke", (llm, listener) => llm.invoke("The", { callbacks: [listener] }), ["start", "end"]],
    ["stream", async (llm, listener) => readAll(llm.stream("The", { callbacks: [listener] })), streamed],
    [
      "events of version 2",
      async (llm, listener) => readAll(llm.streamEvents("The", { version: "v2", callbacks: [listener] })),
      streamed,
    ],
    [
      "a batch",
      (llm, listener) => llm.batch(["The", "A"], { callbacks: [listener] }),
      ["start", "start", "end", "end"],
    ],
    [
      "a generate of two",
      (llm, listener) => llm.generate(["The", "A"], { callbacks: [listener] }),
      ["start", "start", "end", "end"],
    ],
  ])("%s", async (_name, call, heard) => {
    await using server = await scriptedText([" sky", " blue"]);
    const listener = new Listener();

    await call(new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token }), listener);

    expect(listener.heard.toSorted()).toEqual(heard.toSorted());
    expect(listener.heard.at(-1)).toBe("end");
  });

  test("an invoke that a handler makes stream", async () => {
    await using server = await scriptedText([" sky", " blue"]);
    const listener = tokenListener();
    const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });

    expect(await llm.invoke("The", { callbacks: [listener] })).toBe(" sky blue");

    expect(listener.heard).toEqual(streamed);
  });
});

test("events of version 2 have the pieces and the whole", async () => {
  await using server = await scriptedText([" sky", " blue"]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });

  const told = await readAll(llm.streamEvents("The", { version: "v2" }));

  expect(told.map(({ event }) => event)).toEqual([
    "on_llm_start",
    "on_llm_stream",
    "on_llm_stream",
    "on_llm_stream",
    "on_llm_end",
  ]);
  expect(told.flatMap(({ data }) => (data.chunk?.text as string | undefined) ?? [])).toEqual([
    " sky",
    " blue",
    "",
  ]);
});

test("the reader has a piece before the callbacks hear of it", async () => {
  await using server = await scriptedText([" sky", " blue"]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });
  const listener = new Listener();
  const manager = new CallbackManagerForLLMRun("run", [listener], [], [], [], {}, {});
  const chunks = llm["_streamResponseChunks"]("The", {}, manager);

  const first = await chunks.next();
  const heardBefore = [...listener.heard];
  await chunks.next();

  expect(first.value).toMatchObject({ text: " sky" });
  expect([heardBefore, listener.heard]).toEqual([[], ["token  sky"]]);
  expect(listener.given.at(-1)).toContainEqual({ chunk: first.value });
  await chunks.return(undefined);
});

test.each<[string, (llm: PaiEasLLM, callbacks: Listener[]) => Promise<unknown>]>([
  ["invoke", (llm, callbacks) => llm.invoke("The", { callbacks })],
  ["stream", async (llm, callbacks) => readAll(llm.stream("The", { callbacks }))],
])(
  "a failure of %s is told to callbacks once, and is the error that the caller gets",
  async (_name, call) => {
    await using server = await scriptedServer((response) => json(response, { message: "no" }, 400));
    const listener = new Listener();
    const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });

    const error: unknown = await call(llm, [listener]).catch((reason: unknown) => reason);

    expect(error).toMatchObject({ status: 400, code: "BAD_REQUEST" });
    expect(listener.heard).toEqual(["start", "error"]);
    expect(listener.errors[0]).toBe(error);
    expect(server.requests).toHaveLength(1);
  },
);

test("a stream that is cut rejects and keeps what had come", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  emulator.faults.add({ on: { path: "/completions" }, kind: "truncate", afterBytes: 600 });
  const llm = new PaiEasLLM({ ...emulator.services.chat, maxTokens: 50 });
  const listener = new Listener();

  const error: unknown = await llm
    .stream("PAI-EAS", { callbacks: [listener] })
    .then(readAll)
    .catch((reason: unknown) => reason);

  expect(StreamError.isInstance(error) && error.partial?.text).toMatch(/./);
  expect(error).toMatchObject({ code: "STREAM_TRUNCATED" });
  expect(listener.heard.at(-1)).toBe("error");
});

const firstWords: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`data: ${JSON.stringify({ choices: [{ index: 0, text: "Hel" }] })}\n\n`);
};

test("an abort closes the connection of an invoke and of a stream", async () => {
  await using server = await scriptedServer((response, request, number) => {
    if (number === 2) return firstWords(response, request, number);
  });
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });
  const reason = new Error("user left");
  const invoking = new AbortController();
  const streaming = new AbortController();

  const answer = llm.invoke("The", { signal: invoking.signal });
  await server.arrived(1);
  invoking.abort(reason);
  await expect(answer).rejects.toBe(reason);

  const reader = (await llm.stream("The", { signal: streaming.signal }))[Symbol.asyncIterator]();
  expect(await reader.next()).toMatchObject({ value: "Hel" });
  streaming.abort(reason);
  await expect(reader.next()).rejects.toBe(reason);

  await Promise.all(server.requests.map(({ closed }) => closed));
});

test("the constructor's signal ends a stream that has none of its own", async () => {
  await using server = await scriptedServer(firstWords);
  const owner = new AbortController();
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token, signal: owner.signal });
  const reason = new Error("owner left");

  const reader = (await llm.stream("The"))[Symbol.asyncIterator]();
  expect(await reader.next()).toMatchObject({ value: "Hel" });
  owner.abort(reason);

  await expect(reader.next()).rejects.toBe(reason);
  await server.requests[0]?.closed;
});

test("a signal that has ended sends nothing", async () => {
  const llm = new PaiEasLLM({ service: "nowhere" });
  const reason = new Error("user left");
  const signal = AbortSignal.abort(reason);

  await expect(llm.invoke("The", { signal })).rejects.toBe(reason);
  await expect(llm.stream("The", { signal })).rejects.toBe(reason);
  await expect(llm.invoke("The", { signal: AbortSignal.abort("enough") })).rejects.toMatchObject({
    name: "AbortError",
    cause: "enough",
  });
});

test("a stream whose reader leaves while it is silent closes its connection", async () => {
  await using server = await scriptedServer(firstWords);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });

  const stream = await llm.stream("The");
  const reader = stream.getReader();
  await reader.read();
  const pending = reader.read();
  // Until the model waits for the network, where a generator by itself would not hear of the reader any more.
  for (let turn = 0; turn < 20; turn++) await setImmediate();
  await reader.cancel();

  await server.requests[0]?.closed;
  expect(await pending).toMatchObject({ done: true });
});

test("a chain of prompt, model and parser answers whole and as a stream", async () => {
  await using server = await scriptedText([" sky"]);
  const llm = new PaiEasLLM("qwen-demo", { endpoint: server.endpoint, token });
  const chain = PromptTemplate.fromTemplate("The {color}").pipe(llm).pipe(new StringOutputParser());

  expect(await chain.invoke({ color: "blue" })).toBe("The blue sky");
  expect((await readAll(chain.stream({ color: "blue" }))).join("")).toBe(" sky");
});

test("a cached answer sends nothing, and is told to callbacks", async () => {
  await using server = await scriptedText([" sky"]);
  const llm = new PaiEasLLM("qwen-demo", {
    endpoint: server.endpoint,
    token,
    cache: new InMemoryCache(),
  });
  const listener = new Listener();

  const first = await llm.invoke("The");
  const again = await llm.invoke("The", { callbacks: [listener] });

  expect([first, again]).toEqual(["The sky", "The sky"]);
  expect(listener.heard).toEqual(["start", "token The sky", "end"]);
  expect(server.requests).toHaveLength(1);
});

test("it shares a client with a chat model, and asks a real service", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  await using client = new EasClient(emulator.services.chat);

  expect(await new PaiEasLLM({ client, maxTokens: 8 }).invoke("What is PAI-EAS?")).toMatch(/\w/);
  expect(emulator.requests.map(({ path }) => path)).toEqual([expect.stringMatching(/\/v1\/completions$/)]);
});
