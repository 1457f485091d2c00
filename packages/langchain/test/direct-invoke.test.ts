import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import { InMemoryCache } from "@langchain/core/caches";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { CallbackManager } from "@langchain/core/callbacks/manager";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { getContextVariable, registerConfigureHook, setContextVariable } from "@langchain/core/context";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { ChatPromptTemplate } from "@langchain/core/prompts";
import { RunnableLambda, RunnableParallel, type RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { InputError, type ChatResponse } from "@paifang/client";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { ChatPaiEas, type ChatPaiEasCallOptions } from "../src/index.ts";
import { Answerer, answerOf, playedOnBothInvokes } from "./support/both-invokes.ts";
import { Listener } from "./support/listener.ts";
import { tracer } from "./support/traced-runs.ts";

AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

afterEach(() => vi.unstubAllEnvs());

/** A run's own id is chance. */
const withoutIds = (value: unknown): unknown =>
  JSON.parse((JSON.stringify(value) ?? "null").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id"));

const call = { id: "call-1", name: "time", arguments: "{}" };
const second = { ...answerOf().choices[0], index: 1, text: "Goodbye" } as ChatResponse["choices"][number];
const { id: _id, model: _model, usage: _usage, ...bare } = answerOf();

const ANSWERS: [string, ChatResponse][] = [
  ["all that is told", answerOf()],
  ["nothing told", bare],
  ["several choices", answerOf({ choices: [...answerOf().choices, second] })],
  ["no choice", answerOf({ choices: [] })],
  ["calls", answerOf({ choices: [{ ...second, index: 0, toolCalls: [call, { ...call, arguments: "{" }] }] })],
  ["reasoning", answerOf({ choices: [{ ...second, index: 0, reasoning: "Hm.", refusal: "No." }] })],
];

test.each(ANSWERS)("an answer with %s becomes core's message", async (_what, answer) => {
  const [ours, cores] = await playedOnBothInvokes(async (model) => model.invoke("Hi"), {
    client: () => new Answerer(answer),
  });

  expect(ours).toEqual(cores);
  expect(JSON.stringify(ours)).toBe(JSON.stringify(cores));
});

const INPUTS: [string, unknown][] = [
  ["a text", "Hi"],
  ["messages", [new SystemMessage("Be brief."), new HumanMessage("Hi"), new AIMessage("Yes?")]],
  ["likenesses of messages", [["system", "Be brief."], { role: "user", content: "Hi" }, "And?"]],
  ["a prompt", await ChatPromptTemplate.fromMessages([["human", "Hi {name}"]]).invoke({ name: "you" })],
  ["no message", []],
  ["what cannot be sent", [new HumanMessage({ content: [{ type: "file", id: "f" }] })]],
  ["a call's result", [new ToolMessage({ content: "sun", tool_call_id: "unknown" })]],
  ["nothing", undefined],
  ["null", null],
  ["a number", 7],
  ["a message of no kind", [{ role: 7 }]],
];

test.each(INPUTS)("%s is sent, or refused, as by core", async (_what, input) => {
  const [ours, cores] = await playedOnBothInvokes((model) => model.invoke(input as string));

  expect(ours).toEqual(cores);
});

type Options = Partial<ChatPaiEasCallOptions> & Record<string, unknown>;

const tools = [{ type: "function", function: { name: "time", parameters: { type: "object" } } }];

const OPTIONS: [string, () => unknown][] = [
  ["none", () => undefined],
  ["null", () => null],
  ["settings", () => ({ temperature: 0.5, maxTokens: 9, stop: ["END"], model: "other" })],
  ["stops alone", () => ["END"]],
  ["tools", () => ({ tools, tool_choice: "any", strict: true })],
  ["what is no tool", () => ({ tools: [{}] })],
  ["what chooses no tool", () => ({ tools, tool_choice: {} })],
  ["what is no form", () => ({ response_format: { type: "poem" } })],
  ["a config", () => ({ tags: ["a"], metadata: { b: 1 }, runName: "c", configurable: { model: "d", e: 2 } })],
  ["no handlers", () => ({ callbacks: [] })],
  ["a manager", () => ({ callbacks: new CallbackManager() })],
  ["a run's id", () => ({ callbacks: [], runId: "00000000-0000-4000-8000-000000000000" })],
  ["standard messages", () => ({ outputVersion: "v1" })],
  ["the older messages", () => ({ outputVersion: "v0" })],
  ["retries", () => ({ maxRetries: 3 })],
  ["time enough", () => ({ timeout: 60_000 })],
  ["no time", () => ({ timeout: 0 })],
  ["time below none", () => ({ timeout: -1, metadata: { timeoutMs: 5 } })],
  ["a signal", () => ({ signal: new AbortController().signal })],
  ["a signal that has ended", () => ({ signal: AbortSignal.abort("left") })],
  ["a signal and time", () => ({ signal: new AbortController().signal, timeout: 60_000 })],
  ["what core does not know", () => ({ unknown: 1, promptIndex: 7 })],
];

test.each(OPTIONS)("options with %s are understood as by core", async (_what, options) => {
  const given: unknown[] = [];
  const [ours, cores] = await playedOnBothInvokes(async (model) => {
    const own = options();
    given.push(own);
    return withoutIds(await model.invoke("Hi", own as Options));
  });

  expect(ours).toEqual(cores);
  expect(withoutIds(given[0])).toEqual(withoutIds(given[1]));
});

const FIELDS: [string, () => object][] = [
  ["standard messages", () => ({ outputVersion: "v1" })],
  ["a cache", () => ({ cache: new InMemoryCache() })],
  ["handlers", () => ({ callbacks: [new Listener()] })],
  ["tags and metadata", () => ({ tags: ["a"], metadata: { b: 1 } })],
  ["no streams", () => ({ disableStreaming: true })],
  ["an ended signal", () => ({ signal: AbortSignal.abort(new Error("left")) })],
];

test.each(FIELDS)("a model with %s answers as by core", async (_what, fields) => {
  const [ours, cores] = await playedOnBothInvokes(
    async (model) =>
      withoutIds([await model.invoke("Hi"), await model.invoke("Hi"), await model.batch(["Ho"])]),
    { fields },
  );

  expect(ours).toEqual(cores);
});

test("handlers of a call, of a model and of both hear what core tells them", async () => {
  for (const fields of [() => ({}), () => ({ callbacks: [new Listener()] })]) {
    const [ours, cores] = await playedOnBothInvokes(
      async (model) => {
        const listener = new Listener();
        await model.invoke("Hi", { callbacks: [listener], tags: ["t"] });
        return withoutIds([listener.heard, listener.given]);
      },
      { fields },
    );
    expect(ours).toEqual(cores);
  }
});

const FAILURES: [string, () => unknown][] = [
  ["an error", () => Promise.reject(new Error("cut"))],
  ["one of ours", () => Promise.reject(new InputError("INPUT_INVALID", "no"))],
  ["no error at all", () => Promise.reject("cut")],
  [
    "a throw",
    () => {
      throw new TypeError("cut");
    },
  ],
];

test.each(FAILURES)("a call that fails with %s fails as by core", async (_what, happening) => {
  for (const options of [{}, { callbacks: [new Listener()] }]) {
    const [ours, cores] = await playedOnBothInvokes((model) => model.invoke("Hi", options), {
      client: () => new Answerer(answerOf(), happening),
    });
    expect(ours).toEqual(cores);
  }
});

test.each([
  ["an error", new Error("left")],
  ["a word", "left"],
  ["the platform's own", undefined],
])(
  "an abort in the middle, with %s, is told as by core, and the signal is forgotten",
  async (_what, reason) => {
    const callers: AbortController[] = [];
    const [ours, cores] = await playedOnBothInvokes(
      (model) => {
        const caller = new AbortController();
        callers.push(caller);
        return model.invoke("Hi", { signal: caller.signal });
      },
      {
        client: () =>
          new Answerer(answerOf(), ({ signal }) => {
            callers.at(-1)?.abort(reason);
            signal?.throwIfAborted();
          }),
      },
    );

    expect(ours).toEqual(cores);
    expect(callers.flatMap(({ signal }) => getEventListeners(signal, "abort"))).toEqual([]);
  },
);

test.each(["LANGCHAIN_VERBOSE", "HEARD_BY_HOOK"])("what %s turns on is heard as by core", async (name) => {
  const written = vi.spyOn(console, "log").mockImplementation(() => {});
  vi.stubEnv(name, "true");

  const [ours, cores] = await playedOnBothInvokes(async (model) => {
    registerConfigureHook({ handlerClass: Hook, envVar: "HEARD_BY_HOOK" });
    const before = [written.mock.calls.length, Hook.heard];
    await model.invoke("Hi");
    return [written.mock.calls.length - Number(before[0]), Hook.heard - Number(before[1])];
  });

  expect(ours).toEqual(cores);
  expect(JSON.stringify(ours)).not.toContain("[0,0]");
  written.mockRestore();
});

class Hook extends BaseCallbackHandler {
  static heard = 0;
  name = "hook";
  override awaitHandlers = true;
  override handleChatModelStart(): void {
    Hook.heard++;
  }
}

const RUNS: [string, (model: ChatPaiEas, config: RunnableConfig) => Promise<unknown>][] = [
  ["invoke", (model, config) => model.invoke("Hi", config)],
  ["batch", (model, config) => model.batch(["Hi", "Ho"], config)],
  ["generate", async (model, config) => (await model.generate([[new HumanMessage("Hi")]], config)).llmOutput],
  ["withConfig", (model, config) => model.withConfig({ tags: ["bound"] }).invoke("Hi", config)],
  ["withRetry", (model, config) => model.withRetry({ stopAfterAttempt: 1 }).invoke("Hi", config)],
  ["bound tools", (model, config) => model.bindTools(tools).invoke("Hi", config)],
  [
    "a schema",
    (model, config) =>
      model.withStructuredOutput({ title: "t" }, { method: "jsonMode" }).invoke("Hi", config),
  ],
  ["pipe", (model, config) => model.pipe(new StringOutputParser()).invoke("Hi", config)],
  [
    "a prompt before it",
    (model, config) =>
      ChatPromptTemplate.fromTemplate("Hi {name}").pipe(model).invoke({ name: "you" }, config),
  ],
  [
    "several at once",
    (model, config) => RunnableParallel.from({ one: model, other: model }).invoke("Hi", config),
  ],
  [
    "inside of a runnable",
    (model, config) =>
      RunnableLambda.from((input: string, inner) => model.invoke(input, inner)).invoke("Hi", config),
  ],
  [
    "inside of a runnable, which hands no config on",
    (model, config) => RunnableLambda.from((input: string) => model.invoke(input)).invoke("Hi", config),
  ],
  [
    "inside of a runnable with a variable that hears",
    (model, config) =>
      RunnableLambda.from((input: string) => {
        registerConfigureHook({ contextVar: "heard_by_context" });
        setContextVariable("heard_by_context", new Hook());
        return model.invoke(input);
      }).invoke("Hi", config),
  ],
];

test.each(RUNS.flatMap(([way, run]) => ["traced", "not traced"].map((how) => ({ way, run, how }))))(
  "runs, and those in them, are $how as by core: $way",
  async ({ run, how }) => {
    const nested = RunnableLambda.from(() => String(getContextVariable("place"))).withConfig({
      runName: "nested",
    });
    const [ours, cores] = await playedOnBothInvokes(
      async (model) => {
        const before = Hook.heard;
        const traced = tracer("langchain_tracer");
        const callbacks = how === "traced" ? { callbacks: [traced.tracer] } : {};
        const outcome = await Promise.allSettled([
          run(model, { ...callbacks, tags: ["given"], metadata: { user: 7 } }),
        ]);
        await awaitAllCallbacks();
        return { given: withoutIds(outcome), runs: traced.runs(), heard: Hook.heard - before };
      },
      { client: () => new Answerer(answerOf(), () => nested.invoke("")) },
    );

    expect(ours).toEqual(cores);
  },
);

test("the stores of the caller's own context are there while it is asked", async () => {
  const storage = new AsyncLocalStorage<string>();
  const stores: unknown[] = [];
  const client = (): Answerer => new Answerer(answerOf(), () => stores.push(storage.getStore()));

  await playedOnBothInvokes((model) => storage.run("mine", () => model.invoke("Hi")), { client });

  expect(stores).toEqual(["mine", "mine"]);
});

test.each(["generatePrompt", "generate", "_generateUncached"] as const)(
  "a class or an instance with a `%s` of its own is asked through it",
  async (step) => {
    const [ours, cores] = await playedOnBothInvokes(async (model) => {
      const asked = vi.spyOn(model, step);
      await model.invoke("Hi");
      return asked.mock.calls.length;
    });

    expect(ours).toEqual(cores);
    expect(ours).toMatchObject({ outcome: { value: 1 } });
  },
);

test("core's own steps are gone through where somebody listens, and only there", async () => {
  const asked = vi.spyOn(BaseChatModel.prototype, "generatePrompt");
  const model = new ChatPaiEas({ client: new Answerer(), model: "m" });

  await model.invoke("Hi");
  await model.pipe(new StringOutputParser()).invoke("Hi");
  expect(asked).toHaveBeenCalledTimes(0);
  await model.invoke("Hi", { callbacks: [new Listener()] });
  expect(asked).toHaveBeenCalledTimes(1);
  asked.mockRestore();
});

test("whatever is given with a call, it comes out as core's", async () => {
  const anything = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...INPUTS.map(([, input]) => input)));
  const options = fc.oneof(
    fc.anything().filter((value) => typeof value !== "bigint"),
    fc.record(
      {
        temperature: fc.anything(),
        stop: fc.anything(),
        tools: fc.anything(),
        tool_choice: fc.anything(),
        response_format: fc.anything(),
        tags: fc.constantFrom(undefined, null, [], ["a"]),
        metadata: fc.constantFrom(undefined, null, {}, { a: 1 }),
        callbacks: fc.constantFrom(undefined, null, []),
        timeout: fc.constantFrom(undefined, null, 0, 60_000),
        outputVersion: fc.constantFrom(undefined, null, "v0", "v1", "v2"),
      },
      { requiredKeys: [] },
    ),
  );
  await fc.assert(
    fc.asyncProperty(anything, options, async (input, given) => {
      const [ours, cores] = await playedOnBothInvokes(async (model) =>
        withoutIds(await model.invoke(input as string, given as Options)),
      );
      expect(ours).toEqual(cores);
    }),
  );
});
