import { APICallError } from "@ai-sdk/provider";
import { StreamError } from "@paifang/client";
import { scriptedServer } from "@paifang/contract";
import { experimental_streamTextLowMemory, isStepCount, streamText, tool } from "ai";
import { expect, test } from "vitest";
import { z } from "zod";
import { createPaiEas, type PaiEasProvider } from "../src/index.ts";

const eventOf = (delta: object, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

const callOf = (index: number, text: string, name?: string): object => ({
  tool_calls: [
    { index, ...(name && { id: `call-${index}` }), function: { ...(name && { name }), arguments: text } },
  ],
});

const BODY = [
  eventOf({ role: "assistant", content: "" }),
  eventOf({ reasoning: "Hm." }),
  eventOf({ content: "你好 " }),
  eventOf({ content: "🌏" }),
  eventOf(callOf(0, '{"a":1', "add")),
  eventOf(callOf(1, "{}", "add")),
  eventOf(callOf(0, "}")),
  eventOf({}, "tool_calls"),
];
const TEXT = "你好 🌏";
/** Before it there is no event. */
const begunAt = Buffer.byteLength(BODY[0] ?? "");
/** From here on nothing is missing but what tells that nothing more comes. */
const wholeAt = Buffer.byteLength(BODY.join(""));
const bytes = Buffer.from(`${BODY.join("")}data: [DONE]\n\n`);

async function read(provider: PaiEasProvider, model: string) {
  const told: unknown[] = [];
  let runs = 0;
  const result = streamText({
    model: provider(model),
    prompt: "Hi",
    tools: {
      add: tool({
        inputSchema: z.object({ a: z.number().optional() }),
        execute: () => {
          runs++;
          return "done";
        },
      }),
    },
    stopWhen: isStepCount(1),
    maxRetries: 0,
    onError: ({ error }) => void told.push(error),
  });
  let text = "";
  let broke: unknown;
  try {
    for await (const piece of result.textStream) text += piece;
  } catch (error) {
    broke = error;
  }
  const finish = await Promise.resolve(result.finishReason).catch(() => "none");
  return { text, broke, told, runs, finish };
}

test.each([
  ["ends at any byte", 1, (end: () => void) => end()],
  ["breaks at any fifth byte", 5, (_end: () => void, destroy: () => void) => destroy()],
] as const)(
  "a stream that %s fails after the words that came, and runs no tool",
  { timeout: 120_000 },
  async (_how, step, cut) => {
    await using server = await scriptedServer((response, { body }) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(bytes.subarray(0, Number(body["model"])), () =>
        cut(
          () => response.end(),
          () => response.destroy(),
        ),
      );
    });
    const provider = createPaiEas({ endpoint: server.endpoint, token: "t" });
    const places = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) => at * step);
    const wrong: unknown[] = [];

    for (const at of places) {
      const outcome = await read(provider, String(at));
      if (kindOf(outcome) !== expectedAt(at)) wrong.push({ at, kind: kindOf(outcome), outcome });
    }

    expect(wrong).toEqual([]);
  },
);

const expectedAt = (at: number): string => {
  if (at < begunAt) return "refused";
  return at < wholeAt ? "cut" : "whole";
};

/** What became of a stream; `undefined` is none of what may. */
function kindOf({ text, broke, told, runs, finish }: Awaited<ReturnType<typeof read>>): string | undefined {
  if (finish === "tool-calls" && runs === 2 && text === TEXT && told.length === 0 && broke === undefined)
    return "whole";
  const [error] = told;
  if (finish !== "none" || runs > 0 || told.length > 1 || !APICallError.isInstance(error)) return undefined;
  if (broke === undefined && text === "" && error.isRetryable) return "refused";
  // All that had come is told, and nothing of it was lost on its way through the host.
  const { cause } = error;
  const isTold = StreamError.isInstance(cause) && cause.partial?.text === text && TEXT.startsWith(text);
  return broke === error && isTold ? "cut" : undefined;
}

test("a stream that was cut before its first word is worth another attempt, and one after it is not", async () => {
  await using server = await scriptedServer((response, { body }) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(bytes.subarray(0, Number(body["model"])));
  });

  const provider = createPaiEas({ endpoint: server.endpoint, token: "t" });

  const [before] = (await read(provider, "3")).told;
  const [after] = (await read(provider, String(wholeAt - 9))).told;

  expect(before).toMatchObject({ isRetryable: true });
  expect(after).toMatchObject({ isRetryable: false, cause: { code: "STREAM_TRUNCATED" } });
});

test("a stream that ends with its terminal signal alone has ended", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${eventOf({ content: "Hello" })}data: [DONE]\n\n`);
  });

  expect(await read(createPaiEas({ endpoint: server.endpoint, token: "t" }), "demo")).toEqual({
    text: "Hello",
    broke: undefined,
    told: [],
    runs: 0,
    finish: "other",
  });
});

test("the host repeats a cut stream where its user asks for that", async () => {
  await using server = await scriptedServer((response, _request, number) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (number === 1) response.end(eventOf({ content: "Hel" }));
    else response.end(eventOf({ content: "Hello" }) + eventOf({}, "stop"));
  });
  const model = createPaiEas({ endpoint: server.endpoint, token: "t" })("demo");
  let text = "";

  const { textStream } = streamText({ model, prompt: "Hi", streamRetries: 1, onError: () => {} });
  for await (const piece of textStream) text += piece;

  expect(text).toBe("HelHello");
  expect(server.requests).toHaveLength(2);
});

test("a reader that leaves the host's stream for one reader closes the connection", async () => {
  await using server = await scriptedServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(eventOf({ content: "Hel" }));
  });
  const model = createPaiEas({ endpoint: server.endpoint, token: "t" })("demo");

  for await (const piece of experimental_streamTextLowMemory({ model, prompt: "Hi" }).textStream) {
    expect(piece).toBe("Hel");
    break;
  }

  await server.requests[0]?.closed;
});
