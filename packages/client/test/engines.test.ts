import { startEmulator, type Emulator } from "@paifang/emulator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EasClient, HttpError, accumulateChat, type ChatMessage, type ToolDefinition } from "../src/index.ts";

const options = {
  vllm: { serves: ["chat", "embed", "rerank"], reasoning: true },
  "vllm-0.10": { serves: ["chat", "embed", "rerank"], reasoning: true, engine: "vllm-0.10" },
  "vllm-old": { serves: ["chat", "embed"], reasoning: true, engine: "vllm-old" },
  sglang: { serves: ["chat", "embed", "rerank"], reasoning: true, engine: "sglang" },
  blade: { serves: "chat", reasoning: true, engine: "blade" },
  "llama-cpp": { serves: ["chat", "embed", "rerank"], reasoning: true, engine: "llama-cpp" },
  both: { serves: "chat", reasoning: "both" },
  keyed: { serves: "chat", serverKey: "a-key-of-the-server" },
} as const;
type Name = keyof typeof options;

let emulator: Emulator<typeof options>;
const clients = new Map<string, EasClient>();
beforeAll(async () => {
  emulator = await startEmulator({ services: options, encoder: "lexical" });
});
afterAll(async () => {
  for (const client of clients.values()) await client[Symbol.asyncDispose]();
  await emulator.close();
});

function clientOf(name: Name): EasClient {
  const client = clients.get(name) ?? new EasClient({ ...emulator.services[name], maxRetries: 0 });
  clients.set(name, client);
  return client;
}

const messages: ChatMessage[] = [
  {
    role: "user",
    content: "[1] A gate has two posts.\n[2] Rice needs water.\n\nQuestion: How many posts has a gate?",
  },
];
const weather: ToolDefinition = {
  name: "get_weather",
  description: "Get the current weather of a city",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const twoCities: ChatMessage[] = [{ role: "user", content: "What is the weather in Paris and Oslo?" }];
const CHATS = ["vllm", "vllm-0.10", "vllm-old", "sglang", "blade", "llama-cpp", "both"] as const;

describe("whatever server answers", () => {
  test.each(CHATS)(
    "C16 C17 D14 reasoning and text of %s are told apart, at once and streamed",
    async (name) => {
      const whole = await clientOf(name).chat({ messages });
      const streamed = await accumulateChat(await clientOf(name).streamChat({ messages }));

      expect(whole.text).toBe("A gate has two posts. [1]");
      expect(whole.reasoning).toContain("There are 2 passages");
      expect([streamed.text, streamed.reasoning]).toEqual([whole.text, whole.reasoning]);
      expect([whole.finishReason, streamed.finishReason]).toEqual(["stop", "stop"]);
    },
  );

  test.each(CHATS)(
    "C11 C19 D13 two calls of one answer of %s are two calls, at once and streamed",
    async (name) => {
      const whole = await clientOf(name).chat({ messages: twoCities, tools: [weather] });
      const streamed = await accumulateChat(
        await clientOf(name).streamChat({ messages: twoCities, tools: [weather] }),
      );

      const told = [whole, streamed].map(({ toolCalls }) => toolCalls.map((call) => call.arguments));
      expect(told[0]).toEqual(['{"city":"Paris"}', '{"city":"Oslo"}']);
      expect(told[1]).toEqual(told[0]);
      expect([whole.finishReason, streamed.finishReason]).toEqual(["tool-calls", "tool-calls"]);
      expect(whole.text).toBe("");
    },
  );
});

test("C20 an answer of BladeLLM has no model and no counts, and is an answer", async () => {
  const answer = await clientOf("blade").chat({ messages });

  expect(answer.text).toContain("two posts");
  expect(answer.model).toBeUndefined();
  expect(answer.usage).toBeUndefined();
});

test.each(["vllm", "vllm-0.10", "vllm-old", "sglang"] as const)(
  "C01 an unknown model is the same error from %s",
  async (name) => {
    const refused: unknown = await clientOf(name)
      .chat({ messages, model: "x" })
      .catch((reason: unknown) => reason);

    expect(HttpError.isInstance(refused)).toBe(true);
    expect(refused).toMatchObject({
      status: 404,
      serverCode: "NotFoundError",
      serverMessage: "The model `x` does not exist.",
      retryable: false,
    });
  },
);

test("C26 a refusal that is a single word is told", async () => {
  const refused: unknown = await clientOf("keyed")
    .chat({ messages })
    .catch((reason: unknown) => reason);
  expect(refused).toMatchObject({ status: 401, serverMessage: "Unauthorized" });
});

describe("vectors and ranks", () => {
  const documents = ["a cake with butter", "an ash tree by the river"];

  test.each(["vllm", "vllm-0.10", "vllm-old", "sglang", "llama-cpp"] as const)(
    "E19 embeddings of %s are the same, with or without what stands around them",
    async (name) => {
      const input = ["ash", "birch"];
      const [these, those] = await Promise.all([
        clientOf(name).embed({ input }),
        clientOf("vllm").embed({ input }),
      ]);
      expect(these.embeddings).toEqual(those.embeddings);
      expect(these.usage?.inputTokens).toBe(2);
    },
  );

  test.each(["vllm", "vllm-0.10", "sglang", "llama-cpp"] as const)(
    "E10 E13 E17 E18 a rerank of %s is the same kind of result",
    async (name) => {
      const { results } = await clientOf(name).rerank({ query: "ash tree", documents });
      expect(results.map(({ index }) => index)).toEqual([1, 0]);
      expect(results.every(({ score }) => Number.isFinite(score))).toBe(true);
    },
  );
});
