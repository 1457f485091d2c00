import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import { awaitAllCallbacks } from "@langchain/core/callbacks/promises";
import { getContextVariable, setContextVariable } from "@langchain/core/context";
import { StringOutputParser } from "@langchain/core/output_parsers";
import { RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { IterableReadableStream } from "@langchain/core/utils/stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ChatPaiEas } from "../src/index.ts";
import { playedOnBoth, Speaker, WORDS, CoreStreamed, type Happening } from "./support/both-streams.ts";
import { readAll } from "./support/joined.ts";
import { Listener } from "./support/listener.ts";
import { tracer } from "./support/traced-runs.ts";

AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());

const textOf = (chunk: { content: unknown } | string): unknown =>
  typeof chunk === "string" ? chunk : chunk.content;

/** What a reader and a handler see, and when, up to the place where the reader leaves. */
async function read(model: ChatPaiEas, leaveAt: number, options: RunnableConfig = {}): Promise<unknown> {
  const listener = new Listener();
  const stream = await model.stream("Hi", { ...options, callbacks: [listener] });
  const seen: unknown[] = [];
  try {
    for await (const chunk of stream) {
      seen.push(textOf(chunk), [...listener.heard]);
      if (seen.length === leaveAt * 2) break;
    }
  } catch (error) {
    seen.push(String(error), error instanceof Error);
  }
  return { seen, heard: listener.heard, errors: listener.errors, isLocked: stream.locked };
}

const cut = (): Promise<never> => Promise.reject(new Error("cut"));

const PLACES = [...WORDS.keys(), WORDS.length];

test("the stream is core's own class, and holds what core's holds", async () => {
  const model = new CoreStreamed("m", { client: new Speaker() });
  const stream = await model.stream("Hi");

  expect(stream).toBeInstanceOf(IterableReadableStream);
  expect((await readAll(stream)).map(textOf)).toEqual(["Hel", "lo", ", ", "wor", "ld", ""]);
});

test.each(PLACES)(
  "readers and handlers see the same, and in the same order, who leaves after %i",
  async (leaveAt) => {
    const [ours, cores] = await playedOnBoth((model) => read(model, leaveAt));

    expect(ours).toEqual(cores);
    expect(cores).toMatchObject({ outcome: { status: "fulfilled" } });
  },
);

test.each(PLACES.slice(0, -1))("a failure at chunk %i is told in the same way", async (at) => {
  const [ours, cores] = await playedOnBoth(
    (model) => read(model, Infinity),
    () => ({ at, run: cut }),
  );

  expect(ours).toEqual(cores);
});

const REASONS: [string, unknown][] = [
  ["the platform's own", undefined],
  ["an error", new Error("user left")],
  ["a text", "enough"],
  ["a number", 7],
];
const aborts = PLACES.slice(0, -1).flatMap((at) => REASONS.map(([said, reason]) => ({ at, said, reason })));

test.each(aborts)(
  "an abort while chunk $at is waited for, with $said, ends the wait",
  async ({ at, reason }) => {
    const callers: AbortController[] = [];
    const silent = (): Happening => {
      const caller = new AbortController();
      callers.push(caller);
      const run = (): Promise<never> => {
        setImmediate(() => caller.abort(reason));
        return new Promise(() => {});
      };
      return { at, run };
    };
    const [ours, cores] = await playedOnBoth(
      (model) => read(model, Infinity, { signal: callers.shift()?.signal as AbortSignal }),
      silent,
    );

    expect(ours).toEqual(cores);
  },
);

// Once the last chunk is read, it depends on microtasks in core whether the end or the abort comes first.
test.each(aborts.filter(({ at }) => at < 5))(
  "an abort by the reader of chunk $at, with $said, comes as core's",
  async ({ at, reason }) => {
    const [ours, cores] = await playedOnBoth(async (model) => {
      const caller = new AbortController();
      const seen: unknown[] = [];
      try {
        for await (const chunk of await model.stream("Hi", { signal: caller.signal })) {
          seen.push(textOf(chunk));
          if (seen.length === at + 1) caller.abort(reason);
        }
      } catch (error) {
        seen.push(error);
      }
      return seen;
    });

    expect(ours).toEqual(cores);
  },
);

test("a signal is forgotten at the end, at a failure and by whoever leaves", async () => {
  const { signal } = new AbortController();

  for (const leaveAt of [2, Infinity]) await playedOnBoth((model) => read(model, leaveAt, { signal }));
  await playedOnBoth(
    (model) => read(model, Infinity, { signal }),
    () => ({ at: 3, run: cut }),
  );

  expect(getEventListeners(signal, "abort")).toEqual([]);
});

type Stream = Awaited<ReturnType<ChatPaiEas["stream"]>>;

const READINGS: [string, (stream: Stream) => Promise<unknown>][] = [
  [
    "by a reader",
    async (stream) => {
      const reader = stream.getReader();
      const first = await reader.read();
      reader.releaseLock();
      const rest = await readAll(stream);
      return [first.done, rest.map(textOf)];
    },
  ],
  [
    "twice",
    async (stream) => {
      const all = await readAll(stream);
      const again = await stream.next().catch((error: unknown) => String(error));
      return [all.length, again, stream.locked, await stream.getReader().read()];
    },
  ],
  [
    "by a reader after a loop has begun",
    async (stream) => {
      await stream.next();
      return [stream.locked, stream.getReader()];
    },
  ],
  ["by a loop after a reader has begun", async (stream) => (stream.getReader(), stream.next())],
  [
    "all at once",
    async (stream) =>
      Promise.all(Array.from({ length: 6 }, async () => textOf((await stream.next()).value as never))),
  ],
  [
    "by two",
    async (stream) => {
      const [one, other] = stream.tee();
      return Promise.all(
        [one, other].map(async (half) => (await readAll<{ content: unknown }>(half)).map(textOf)),
      );
    },
  ],
  [
    "through a pipe",
    async (stream) => {
      const toTexts = new TransformStream<{ content: unknown }, unknown>({
        transform: (chunk, controller) => controller.enqueue(textOf(chunk)),
      });
      return readAll(stream.pipeThrough(toTexts));
    },
  ],
  ["and cancelled", async (stream) => [await stream.next(), await stream.return(), stream.locked]],
  ["and cancelled before", async (stream) => [await stream.cancel("enough"), await stream.next()]],
  ["by nobody", async () => "nothing"],
];

/** As data, with functions and prototypes left out. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

test.each(READINGS)("whoever reads it %s gets what core's gives", async (_how, reading) => {
  const [ours, cores] = await playedOnBoth(async (model) => plain(await reading(await model.stream("Hi"))));

  expect(ours).toEqual(cores);
});

test.each(["fails", "is left"])(
  "several reads that wait when the stream %s end as core's do",
  async (fate) => {
    const run = (): Promise<never> =>
      new Promise((_resolve, reject) => {
        if (fate === "fails") setImmediate(() => reject(new Error("cut")));
      });
    const [ours, cores] = await playedOnBoth(
      async (model) => {
        const stream = await model.stream("Hi");
        const reads = Array.from({ length: 5 }, () => stream.next());
        await new Promise(setImmediate);
        if (fate === "is left") void stream.return();
        const settled = await Promise.allSettled(reads);
        return settled.map((one) => (one.status === "rejected" ? String(one.reason) : one.value.done));
      },
      () => ({ at: 3, run }),
    );

    expect(ours).toEqual(cores);
  },
);

const RUNS: [string, (model: ChatPaiEas, config: RunnableConfig) => Promise<unknown>][] = [
  ["stream", async (model, config) => readAll(await model.stream("Hi", config))],
  [
    "withConfig",
    async (model, config) => readAll(await model.withConfig({ tags: ["bound"] }).stream("Hi", config)),
  ],
  ["pipe", async (model, config) => readAll(await model.pipe(new StringOutputParser()).stream("Hi", config))],
  [
    "inside of a runnable",
    async (model, config) =>
      RunnableLambda.from(async (input: string, inner) => {
        setContextVariable("place", "inside");
        return (await readAll(await model.stream(input, inner))).length;
      }).invoke("Hi", config),
  ],
  [
    "inside of a runnable, which hands no config on",
    async (model, config) =>
      RunnableLambda.from(async (input: string) => (await readAll(await model.stream(input))).length).invoke(
        "Hi",
        config,
      ),
  ],
  [
    "opened inside of a runnable, and read inside of another",
    async (model, config) => {
      const open = async (input: string, inner: RunnableConfig) => {
        const stream = await model.stream(input, inner);
        const count = async (): Promise<number> => {
          setContextVariable("place", "with the reader");
          return (await readAll(stream)).length;
        };
        return RunnableLambda.from(count).withConfig({ runName: "reader" }).invoke("", inner);
      };
      return RunnableLambda.from(open).invoke("Hi", config);
    },
  ],
  [
    "read inside of a runnable",
    async (model, config) => {
      const stream = await model.stream("Hi");
      return RunnableLambda.from(async () => (await readAll(stream)).length).invoke("", config);
    },
  ],
  [
    "opened inside of a runnable, and read outside",
    async (model, config) => {
      const opened: Stream[] = [];
      const open = async (input: string, inner: RunnableConfig) =>
        opened.push(await model.stream(input, inner));
      await RunnableLambda.from(open).invoke("Hi", config);
      return readAll(opened[0] as Stream);
    },
  ],
  [
    "streamEvents v1",
    async (model, config) => readAll(model.streamEvents("Hi", { ...config, version: "v1" })),
  ],
  [
    "streamEvents v2",
    async (model, config) => readAll(model.streamEvents("Hi", { ...config, version: "v2" })),
  ],
  ["streamEvents v3", async (model, config) => readAll(model.streamEvents("Hi", config))],
  ["streamLog", async (model, config) => readAll(model.streamLog("Hi", config))],
];

/** Core looks at handlers of the first name alone to find a run's parent. */
const HANDLERS = ["langchain_tracer", "other_tracer"];

test.each(RUNS.flatMap(([way, run]) => HANDLERS.map((name) => ({ way, run, name }))))(
  "what a client runs while it streams is traced where core traces it, for a $name: $way",
  async ({ run, name }) => {
    const nested = RunnableLambda.from(() => String(getContextVariable("place"))).withConfig({
      runName: "nested",
    });
    const places: unknown[] = [];
    const happening = (): Happening => ({ at: 3, run: async () => places.push(await nested.invoke("")) });

    const [ours, cores] = await playedOnBoth(async (model) => {
      const traced = tracer(name);
      const given = await run(model, { callbacks: [traced.tracer], tags: ["given"], metadata: { user: 7 } });
      await awaitAllCallbacks();
      return {
        given: JSON.stringify(given)
          .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id")
          .replace(/"\d{4}-[^"]*Z"/g, "time"),
        runs: traced.runs(),
      };
    }, happening);

    expect(ours).toEqual(cores);
    expect(new Set(places).size).toBe(1);
  },
);

test("the stores of the caller's own context are there while it streams", async () => {
  const storage = new AsyncLocalStorage<string>();
  const stores: unknown[] = [];
  const happening = (): Happening => ({ at: 3, run: () => stores.push(storage.getStore()) });

  await playedOnBoth((model) => storage.run("mine", () => read(model, Infinity)), happening);

  expect(stores).toEqual(["mine", "mine"]);
});

test("whatever comes when, the reader sees what core's reader sees", async () => {
  const moments = fc.record({
    leaveAt: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 7 })),
    at: fc.integer({ min: 0, max: 6 }),
    event: fc.constantFrom("pause", "fail", "nothing"),
  });
  await fc.assert(
    fc.asyncProperty(moments, async ({ leaveAt, at, event }) => {
      const run = async (): Promise<void> => {
        if (event === "pause") await new Promise(setImmediate);
        if (event === "fail") throw new Error("cut");
      };
      const [ours, cores] = await playedOnBoth(
        (model) => read(model, leaveAt),
        () => ({ at, run }),
      );
      expect(ours).toEqual(cores);
    }),
  );
});
