import { startEmulator, type Emulator } from "@paifang/emulator";
import {
  Output,
  ToolLoopAgent,
  createProviderRegistry,
  embed,
  embedMany,
  generateText,
  isStepCount,
  rerank,
  streamText,
  tool,
} from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createAISearch, createPaiEas } from "../src/index.ts";

const DOCUMENTS = [
  "Bread is baked in an oven.",
  "A connection pool keeps sockets open for further requests.",
  "Rivers flow into the sea.",
];
const QUERY = "What does a connection pool keep?";

const add = tool({
  description: "Adds two numbers.",
  inputSchema: z.object({ a: z.number(), b: z.number() }),
  execute: ({ a, b }) => a + b,
});

const posted = (emulator: Pick<Emulator<never>, "requests">): Record<string, unknown>[] =>
  emulator.requests
    .filter(({ method }) => method === "POST")
    .map(({ body }) => JSON.parse(body) as Record<string, unknown>);

test("generateText answers with text, counts, finish reason and the model that the service lists", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const eas = createPaiEas(emulator.services.chat);

  const { text, usage, finishReason, response } = await generateText({
    model: eas(),
    prompt: "Hello, gate!",
  });

  expect(text).not.toBe("");
  expect(finishReason).toBe("stop");
  expect(usage.inputTokens).toBeGreaterThan(0);
  expect(usage.outputTokens).toBeGreaterThan(0);
  expect(response.modelId).toBe(emulator.services.chat.model);
});

test("streamText gives its words one by one, and counted tokens at the end", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const eas = createPaiEas(emulator.services.chat);
  const result = streamText({
    model: eas(),
    prompt: "[1] A pool keeps sockets open.\n\nWhat does a pool keep?",
  });
  const pieces: string[] = [];

  for await (const piece of result.textStream) pieces.push(piece);

  expect(pieces.length).toBeGreaterThan(2);
  expect(await result.text).toBe(pieces.join(""));
  expect((await result.usage).outputTokens).toBeGreaterThan(2);
  expect(posted(emulator)[0]).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test("reasoning is apart from the text, at once and as a stream", async () => {
  await using emulator = await startEmulator({
    encoder: "lexical",
    services: { thinking: { serves: "chat", reasoning: true } },
  });
  const model = createPaiEas(emulator.services.thinking)();
  const whole = await generateText({ model, prompt: "Hello, gate!" });
  const streamed = streamText({ model, prompt: "Hello, gate!" });

  expect(whole.reasoningText).toMatch(/./);
  expect(whole.text).toMatch(/./);
  expect(await streamed.reasoningText).toBe(whole.reasoningText);
  expect(await streamed.text).toBe(whole.text);
});

test("structured output is asked for by its schema and comes as an object", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const model = createPaiEas(emulator.services.chat)();
  const schema = z.object({ city: z.string(), days: z.number() });
  const prompt = "A journey to the city Paris for 3 days";

  const { output } = await generateText({ model, prompt, output: Output.object({ schema }) });
  const streamed = streamText({ model, prompt, output: Output.object({ schema }) });

  expect(schema.parse(output)).toEqual(output);
  expect(await streamed.output).toEqual(output);
  expect(posted(emulator)[0]?.["response_format"]).toMatchObject({
    type: "json_schema",
    json_schema: { name: "response", strict: true, schema: { required: ["city", "days"] } },
  });
});

test("a tool is called, its result goes back, and the next step answers", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const model = createPaiEas(emulator.services.chat)();

  const { steps, text } = await generateText({
    model,
    prompt: "Adds two numbers: 3 and 4",
    tools: { add },
    stopWhen: isStepCount(3),
  });

  expect(steps.map(({ finishReason }) => finishReason)).toEqual(["tool-calls", "stop"]);
  expect(steps[0]?.toolResults).toMatchObject([{ toolName: "add", input: { a: 3, b: 4 }, output: 7 }]);
  expect(text).toContain("7");
});

test("the host's agent runs its loop, at once and as a stream", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const agent = new ToolLoopAgent({ model: createPaiEas(emulator.services.chat)(), tools: { add } });

  const { text, steps } = await agent.generate({ prompt: "Adds two numbers: 3 and 4" });
  const streamed = await agent.stream({ prompt: "Adds two numbers: 3 and 4" });
  let words = "";
  for await (const piece of streamed.textStream) words += piece;

  expect(steps).toHaveLength(2);
  expect(text).toContain("7");
  expect(words).toBe(text);
});

test("embed and embedMany give plain lists of numbers, on both products", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const models = [
    createPaiEas(emulator.services.embed).embeddingModel(),
    createAISearch(emulator.services["search-embed"]).embeddingModel(),
  ];
  for (const model of models) {
    const { embedding } = await embed({ model, value: QUERY });
    const { embeddings } = await embedMany({ model, values: [...DOCUMENTS, QUERY] });

    expect(embeddings).toHaveLength(4);
    expect(embeddings[3]).toEqual(embedding);
    expect(Array.isArray(embedding)).toBe(true);
  }
});

test("rerank puts the best document first, on both products, as texts and as objects", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const models = [
    createPaiEas(emulator.services.rerank).rerankingModel(),
    createAISearch(emulator.services["search-rerank"]).rerankingModel(),
  ];
  for (const model of models) {
    const texts = await rerank({ model, query: QUERY, documents: DOCUMENTS, topN: 2 });
    const objects = await rerank({ model, query: QUERY, documents: DOCUMENTS.map((text) => ({ text })) });

    expect(texts.rerankedDocuments[0]).toBe(DOCUMENTS[1]);
    expect(texts.ranking).toHaveLength(2);
    expect(objects.rerankedDocuments[0]).toEqual({ text: DOCUMENTS[1] });
    const scores = objects.ranking.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  }
});

test("a registry finds the models by their names", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { chat } = emulator.services;
  const registry = createProviderRegistry({ eas: createPaiEas(chat) });

  const { response } = await generateText({
    model: registry.languageModel(`eas:${chat.model}`),
    prompt: "Hi",
  });

  expect(response.modelId).toBe(chat.model);
  expect(posted(emulator)[0]?.["model"]).toBe(chat.model);
});
