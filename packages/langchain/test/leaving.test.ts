import { StringOutputParser } from "@langchain/core/output_parsers";
import { scriptedServer, type ScriptedServer } from "@paifang/contract";
import { expect, test } from "vitest";
import { ChatPaiEas } from "../src/index.ts";
import { readAll } from "./support/joined.ts";

const said = (content: string, finish_reason: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content }, finish_reason }] })}\n\n`;

/** Says `Hel`, and the rest when it is told to. */
async function hesitantServer(): Promise<{ server: ScriptedServer; goOn(): void } & AsyncDisposable> {
  const more = Promise.withResolvers<void>();
  const server = await scriptedServer(async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(said("Hel"));
    await more.promise;
    response.end(`${said("lo", "stop")}data: [DONE]\n\n`);
  });
  return { server, goOn: more.resolve, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const modelAt = ({ endpoint }: ScriptedServer): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "t" });

/** Reads up to the first words. */
async function leave(stream: AsyncIterable<unknown>, onWords?: () => void): Promise<void> {
  for await (const one of stream) {
    if (!JSON.stringify(one).includes("Hel")) continue;
    onWords?.();
    break;
  }
}

const WAYS: [string, (model: ChatPaiEas) => Promise<void>][] = [
  ["stream", async (model) => leave(await model.stream("Hi"))],
  ["the stream of a model with tools", async (model) => leave(await model.bindTools([]).stream("Hi"))],
  ["streamEvents v1", (model) => leave(model.streamEvents("Hi", { version: "v1" }))],
  ["streamEvents v2", (model) => leave(model.streamEvents("Hi", { version: "v2" }))],
  ["streamEvents v3", (model) => leave(model.streamEvents("Hi"))],
];

test.each(WAYS)(
  "whoever leaves the loop, though the server is silent, closes the connection: %s",
  async (_way, run) => {
    await using hesitant = await hesitantServer();

    await run(modelAt(hesitant.server));

    await expect(hesitant.server.requests[0]?.closed).resolves.toBeUndefined();
  },
);

test("a reader of events that leaves does not take them from another", async () => {
  await using hesitant = await hesitantServer();
  const stream = modelAt(hesitant.server).streamEvents("Hi");

  const other = readAll(stream);
  await leave(stream);
  hesitant.goOn();

  expect((await other).at(-1)).toMatchObject({ event: "message-finish", reason: "stop" });
});

test("whoever awaits the message, or reads a view of it, gets it though the events were left", async () => {
  await using hesitant = await hesitantServer();
  const stream = modelAt(hesitant.server).streamEvents("Hi");

  const message = Promise.resolve(stream.output);
  await leave(stream);
  hesitant.goOn();

  expect((await message).text).toBe("Hello");
  expect(await stream.text).toBe("Hello");
});

test("what was left by its last reader says so to whoever comes later", async () => {
  await using hesitant = await hesitantServer();
  const stream = modelAt(hesitant.server).streamEvents("Hi");

  await leave(stream);

  await expect(stream.output).rejects.toMatchObject({
    name: "AbortError",
    message: "The reader left the stream.",
  });
});

test("leaving a view keeps the rest for other views", async () => {
  await using hesitant = await hesitantServer();
  const stream = modelAt(hesitant.server).streamEvents("Hi");

  await leave(stream.text);
  hesitant.goOn();

  expect((await stream).text).toBe("Hello");
});

/** Core's runnables ask for the next words before they hear that their reader left; a signal does not wait. */
const PIPES: [
  string,
  (model: ChatPaiEas, options: { signal?: AbortSignal }) => Promise<AsyncIterable<unknown>>,
][] = [
  ["pipe", (model, options) => model.pipe(new StringOutputParser()).stream("Hi", options)],
  [
    "streamEvents v2 of a model with tools",
    async (model, options) => model.bindTools([]).streamEvents("Hi", { ...options, version: "v2" }),
  ],
];

test.each(PIPES)("leaving a runnable around the model waits for the next words: %s", async (_way, open) => {
  await using hesitant = await hesitantServer();
  const order: string[] = [];
  const words = Promise.withResolvers<void>();

  const left = leave(await open(modelAt(hesitant.server), {}), words.resolve).then(() => order.push("left"));
  await words.promise;
  order.push("words");
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  order.push("more words");
  hesitant.goOn();
  await left;

  expect(order).toEqual(["words", "more words", "left"]);
});

test.each(PIPES)("a signal ends a runnable around the model at once: %s", async (_way, open) => {
  await using hesitant = await hesitantServer();
  const caller = new AbortController();
  const reason = new Error("user left");

  const reading = async (): Promise<void> => {
    for await (const one of await open(modelAt(hesitant.server), { signal: caller.signal }))
      if (JSON.stringify(one).includes("Hel")) caller.abort(reason);
  };

  await expect(reading()).rejects.toBe(reason);
  await hesitant.server.requests[0]?.closed;
});
