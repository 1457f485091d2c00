import { scriptedServer, type Reply, type ScriptedServer } from "@paifang/contract";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  type ChatPaiEasCallOptions,
} from "../src/index.ts";
import { failureOf } from "./support/failure-of.ts";
import { eventListener, tokenListener } from "./support/listener.ts";

type Options = Partial<ChatPaiEasCallOptions>;
type Way = {
  way: string;
  /** Asks, and tells of the first words as soon as they are read. */
  ask(model: ChatPaiEas, options: Options, onWords: () => void): Promise<unknown>;
  /** Core itself looks at the signal here, before the model can, and makes an error of its own of a text. */
  isRaced?: true;
};

async function reading(stream: AsyncIterable<unknown>, onWords: () => void): Promise<void> {
  for await (const one of stream) if (JSON.stringify(one).includes("Hel")) onWords();
}

const heardBy = (listener: ReturnType<typeof tokenListener>, onWords: () => void): Options => {
  const told = (): void => (/Hel|delta/.test(listener.heard.join(" ")) ? onWords() : undefined);
  const [newToken, event] = [listener.handleLLMNewToken, listener.handleChatModelStreamEvent];
  listener.handleLLMNewToken = (...words) => (newToken.call(listener, ...words), told());
  listener.handleChatModelStreamEvent = (one) => (event.call(listener, one), told());
  return { callbacks: [listener] };
};

const WAYS: Way[] = [
  {
    way: "invoke, for a handler that wants tokens",
    ask: (model, options, onWords) =>
      model.invoke("Hi", { ...options, ...heardBy(tokenListener(), onWords) }),
  },
  {
    way: "invoke, for a handler that wants events",
    ask: (model, options, onWords) =>
      model.invoke("Hi", { ...options, ...heardBy(eventListener(), onWords) }),
  },
  {
    way: "stream",
    isRaced: true,
    ask: async (model, options, onWords) => reading(await model.stream("Hi", options), onWords),
  },
  {
    way: "streamEvents v2",
    isRaced: true,
    ask: (model, options, onWords) =>
      reading(model.streamEvents("Hi", { ...options, version: "v2" }), onWords),
  },
  {
    way: "streamEvents v3",
    ask: (model, options, onWords) => reading(model.streamEvents("Hi", options), onWords),
  },
];

const ALL: Way[] = [{ way: "invoke", ask: (model, options) => model.invoke("Hi", options) }, ...WAYS];

const silent: Reply = () => {};

const firstWords: Reply = (response) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const event = { id: "c", choices: [{ index: 0, delta: { content: "Hel" } }] };
  response.write(`data: ${JSON.stringify(event)}\n\n`);
};

const modelAt = ({ endpoint }: ScriptedServer, signal?: AbortSignal): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "t", signal });

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await new Promise(setImmediate);
  process.off("unhandledRejection", note);
  if (unhandled.length > 0) throw new AggregateError(unhandled, "Rejections that nobody took.");
});

const REASONS: [string, unknown, object][] = [
  ["the platform's own", undefined, { name: "AbortError" }],
  ["an error", new Error("user left"), { message: "user left" }],
  ["a text", "enough", { name: "AbortError", cause: "enough" }],
];

test.each(ALL)("an abort before the call sends nothing: $way", async ({ ask }) => {
  await using server = await scriptedServer(silent);
  const reason = new Error("user left");

  expect(await failureOf(ask(modelAt(server), { signal: AbortSignal.abort(reason) }, () => {}))).toBe(reason);
  expect(server.requests).toEqual([]);
});

const nowhere = { service: "nowhere" };
const OTHERS: [string, (signal: AbortSignal) => Promise<unknown>][] = [
  ["embedDocuments", (signal) => new PaiEasEmbeddings(nowhere).embedDocuments(["ash"], { signal })],
  ["embedQuery", (signal) => new PaiEasEmbeddings(nowhere).embedQuery("ash", { signal })],
  ["embedImages", (signal) => new AISearchMultimodalEmbeddings(nowhere).embedImages(["data:"], { signal })],
  ["rerank", (signal) => new AISearchRerank(nowhere).rerank(["ash"], "tree", { signal })],
];

test.each(OTHERS)("a signal that has ended comes before everything else: %s", async (_verb, call) => {
  const reason = new Error("user left");

  expect(await failureOf(call(AbortSignal.abort(reason)))).toBe(reason);
  expect(await failureOf(call(AbortSignal.abort("enough")))).toMatchObject({
    name: "AbortError",
    cause: "enough",
  });
});

test.each(ALL)("an abort while the model works closes the connection: $way", async ({ ask }) => {
  await using server = await scriptedServer(silent);
  const caller = new AbortController();

  const failure = failureOf(ask(modelAt(server), { signal: caller.signal }, () => {}));
  await server.arrived(1);
  caller.abort();

  expect(await failure).toMatchObject({ name: "AbortError" });
  await server.requests[0]?.closed;
});

test.each(WAYS.flatMap((way) => REASONS.map(([said, reason, error]) => ({ ...way, said, reason, error }))))(
  "an abort between two words closes the connection, with $said as the reason: $way",
  async ({ ask, reason, error, isRaced = false }) => {
    await using server = await scriptedServer(firstWords);
    const caller = new AbortController();

    const failure = failureOf(ask(modelAt(server), { signal: caller.signal }, () => caller.abort(reason)));

    const said = await failure;
    expect(said).toMatchObject(isRaced && reason === "enough" ? { message: "enough" } : error);
    expect(said === reason).toBe(reason instanceof Error);
    await server.requests[0]?.closed;
  },
);

test.each(ALL)("the constructor's signal ends a call that has none of its own: $way", async ({ ask }) => {
  await using server = await scriptedServer(silent);
  const owner = new AbortController();

  const failure = failureOf(ask(modelAt(server, owner.signal), {}, () => {}));
  await server.arrived(1);
  const reason = new Error("owner left");
  owner.abort(reason);

  expect(await failure).toBe(reason);
  await server.requests[0]?.closed;
});

/** Time that is up when it is told to be; core makes a signal of a call's `timeout`. */
function clock(): { up(): void } {
  const time = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockReturnValue(time.signal);
  return { up: () => time.abort(new DOMException("The time is up.", "TimeoutError")) };
}

test.each(ALL)("a timeout while the model works is a TimeoutError: $way", async ({ ask }) => {
  await using server = await scriptedServer(silent);
  const time = clock();

  const failure = failureOf(ask(modelAt(server), { timeout: 50 }, () => {}));
  await server.arrived(1);
  time.up();

  expect(await failure).toMatchObject({ name: "TimeoutError" });
  await server.requests[0]?.closed;
});

test.each(WAYS)("a timeout between two words is a TimeoutError: $way", async ({ ask }) => {
  await using server = await scriptedServer(firstWords);
  const time = clock();

  expect(await failureOf(ask(modelAt(server), { timeout: 50 }, time.up))).toMatchObject({
    name: "TimeoutError",
  });
  await server.requests[0]?.closed;
});
