import { readFileSync } from "node:fs";
import { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { AIMessageChunk, HumanMessage } from "@langchain/core/messages";
import { scriptedChat, scriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas, type ChatPaiEasCallOptions } from "../src/index.ts";
import { failureOf } from "./support/failure-of.ts";
import { readAll } from "./support/joined.ts";
import { eventListener, Listener, tokenListener } from "./support/listener.ts";
import { sendingOnly } from "./support/played-stream.ts";

type Options = Partial<ChatPaiEasCallOptions>;
type Path = {
  path: string;
  listener(): Listener;
  call(model: ChatPaiEas, options: Options): Promise<unknown>;
  /** What is heard of an answer `Hel`, `lo`, between its start and its end. */
  between: string[];
};

const tokens = ["token Hel", "token lo", "token "];
const block = ["content-block-start", "content-block-delta", "content-block-delta", "content-block-finish"];

/** All the ways to an answer on which core calls handlers. */
const PATHS: Path[] = [
  {
    path: "invoke",
    listener: () => new Listener(),
    call: (model, options) => model.invoke("Hi", options),
    between: [],
  },
  {
    path: "batch",
    listener: () => new Listener(),
    call: (model, options) => model.batch(["Hi"], options),
    between: [],
  },
  {
    path: "invoke, for a handler that wants tokens",
    listener: tokenListener,
    call: (model, options) => model.invoke("Hi", options),
    between: tokens,
  },
  {
    path: "invoke, for a handler that wants events",
    listener: eventListener,
    call: (model, options) => model.invoke("Hi", options),
    between: ["message-start", ...block, "message-finish"],
  },
  {
    path: "stream",
    listener: () => new Listener(),
    call: async (model, options) => readAll(await model.stream("Hi", options)),
    between: tokens,
  },
  {
    path: "streamEvents v2",
    listener: () => new Listener(),
    call: (model, options) => readAll(model.streamEvents("Hi", { ...options, version: "v2" })),
    between: tokens,
  },
];

const modelAt = ({ endpoint }: { endpoint: string }): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "t", maxRetries: 0 });

test.each(PATHS)(
  "handlers hear of start, tokens and end once: $path",
  async ({ listener, call, between }) => {
    await using server = await scriptedChat({ text: ["Hel", "lo"] });
    const heard = listener();

    await call(modelAt(server), { callbacks: [heard] });

    expect(heard.heard).toEqual(["start", ...between, "end"]);
    expect(server.requests).toHaveLength(1);
  },
);

const BROKEN = readFileSync(new URL("../../../fixtures/chat-stream/broken-error.sse", import.meta.url));

test.each(PATHS)("handlers hear of a failure once, and of no end: $path", async ({ listener, call }) => {
  await using server = await sendingOnly([BROKEN]);
  const heard = listener();

  await failureOf(call(modelAt(server), { callbacks: [heard] }));

  expect(heard.heard.filter((one) => /^(start|end|error)$/.test(one))).toEqual(["start", "error"]);
  expect(heard.errors).toMatchObject([
    { name: expect.stringMatching(/^(Stream|Response)Error$/) as unknown },
  ]);
});

test.each(PATHS)("handlers hear of an abort as of a failure: $path", async ({ listener, call }) => {
  await using server = await scriptedServer(() => {});
  const heard = listener();
  const caller = new AbortController();
  const reason = new Error("user left");

  const failure = failureOf(call(modelAt(server), { callbacks: [heard], signal: caller.signal }));
  await server.arrived(1);
  caller.abort(reason);

  expect(await failure).toBe(reason);
  await server.requests[0]?.closed;
  // Core lets the caller know first.
  await heard.failed;
  expect(heard.heard).toEqual(["start", "error"]);
  expect(heard.errors).toEqual([reason]);
});

test("content-block events of the model itself call no handler", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const heard = eventListener();

  await modelAt(server).streamEvents("Hi", { callbacks: [heard] });

  expect(heard.heard).toEqual([]);
});

test("each token comes with its chunk", async () => {
  await using server = await scriptedChat({
    text: ["Hel"],
    calls: [{ id: "call-1", name: "time", arguments: "{}" }],
  });
  const heard = tokenListener();

  await modelAt(server).invoke("Hi", { callbacks: [heard] });

  const messages = heard.chunks.map((chunk) => (chunk && "message" in chunk ? chunk.message : undefined));
  expect(messages.map((message) => message instanceof AIMessageChunk)).toEqual(messages.map(() => true));
  expect(heard.heard.filter((one) => one.startsWith("token"))).toHaveLength(messages.length);
  expect(messages.at(-1)?.response_metadata).toMatchObject({ finish_reason: "tool_calls" });
});

test("the reader has a chunk before the handlers hear of it", async () => {
  await using server = await scriptedChat({ text: ["Hel", "lo"] });
  const listener = new Listener();
  const manager = new CallbackManagerForLLMRun("run", [listener], [], [], [], {}, {});
  const chunks = modelAt(server)["_streamResponseChunks"]([new HumanMessage("Hi")], {}, manager);

  const first = await chunks.next();
  const heardBefore = [...listener.heard];
  await chunks.next();

  expect(first.value).toMatchObject({ text: "Hel" });
  expect(heardBefore).toEqual([]);
  expect(listener.heard).toEqual(["token Hel"]);
  await chunks.return(undefined);
});
