import { expect, test } from "vitest";
import type { ChatModel } from "../capabilities.ts";
import type { CallOptions } from "../config/options.ts";
import { EasClient } from "../eas-client.ts";
import { servedModel } from "./served-model.ts";
import type { EasFields, SharedClient } from "./service-fields.ts";

const endpoint = "http://127.0.0.1:1/api/predict/demo";
const keys = { model: true, temperature: true, stop: true } as const;

const served = (fields: EasFields<ChatModel> & { stopSequences?: string[]; temperature?: number }) =>
  servedModel(fields, {
    service: "nowhere",
    keys,
    toHostError: (error) => new Error("marked", { cause: error }),
  });

const unasked = async (): Promise<never> => {
  throw new Error("asked");
};
const silent: ChatModel = { chat: unasked, streamChat: unasked };

test("settings are those among the keys, and those of a call win unless they are undefined", () => {
  const { settings } = served({ temperature: 0.5, stopSequences: ["END"], model: "a", maxRetries: 1 });

  expect(settings({})).toEqual({ temperature: 0.5, stop: ["END"], model: "a" });
  expect(settings({ temperature: 0, stop: undefined, signal: 1 })).toEqual({
    temperature: 0,
    stop: ["END"],
    model: "a",
  });
});

test("retries of one call go through withOptions, and a client without it is asked as it is", async () => {
  const given: CallOptions[] = [];
  const client: SharedClient<ChatModel> = {
    ...silent,
    withOptions: (options) => (given.push(options), client),
  };

  expect(await served({ client }).ask({ maxRetries: 0 }, async (one) => one === client)).toBe(true);
  expect(await served({ client }).ask({}, async (one) => one === client)).toBe(true);
  expect(await served({ client: silent }).ask({ maxRetries: 0 }, async (one) => one === silent)).toBe(true);
  expect(given).toEqual([{ maxRetries: 0 }]);
});

test("a missing address is told by the call, through the host's own way with errors", async () => {
  const model = served({});

  await expect(model.ask({}, unasked)).rejects.toMatchObject({
    message: "marked",
    cause: { code: "OPTION_MISSING" },
  });
  await expect(model.stream({}, unasked, unread).next()).rejects.toMatchObject({
    cause: { code: "OPTION_MISSING" },
  });
});

const unread = () => ({ add: () => [], end: () => [] });

test.each([
  ["the call's", {}, { signal: AbortSignal.abort("enough") }],
  ["the constructor's", { signal: AbortSignal.abort("enough") }, {}],
])("a signal that has ended asks nothing, and what is no error is wrapped: %s", async (_whose, own, call) => {
  const wrapped = { cause: { name: "AbortError", cause: "enough" } };
  const model = served({ client: silent, ...own });

  await expect(model.ask(call, unasked)).rejects.toMatchObject(wrapped);
  await expect(model.stream(call, unasked, unread).next()).rejects.toMatchObject(wrapped);
});

const facts = { requestIds: ["request-7"], attempts: 2 };
const aloud = () => ({
  add: (word: string) => (word === "" ? [] : [word]),
  end: (stream: typeof facts) => [...stream.requestIds, String(stream.attempts)],
});

async function* oneAndTwo(): AsyncGenerator<string> {
  yield* ["one", "", "two"];
}
const openedOneAndTwo = async () => Object.assign(oneAndTwo(), facts);

test("a stream is told chunk by chunk, and at its end what is known of the whole", async () => {
  const told: string[] = [];
  for await (const word of served({ client: silent }).stream({}, openedOneAndTwo, aloud)) told.push(word);

  expect(told).toEqual(["one", "two", "request-7", "2"]);
});

test("a stream that its reader leaves is closed", async () => {
  const closed: string[] = [];
  async function* words(): AsyncGenerator<string> {
    try {
      yield "one";
      yield "two";
    } finally {
      closed.push("words");
    }
  }
  const open = async () => Object.assign(words(), facts);

  for await (const word of served({ client: silent }).stream({}, open, aloud)) {
    expect(word).toBe("one");
    break;
  }

  expect(closed).toEqual(["words"]);
});

test("an identity has the settings, the address, and what the client itself puts into each request", async () => {
  await using client = new EasClient({ endpoint, token: "t", model: "a", headers: { "x-extra": "secret" } });
  const path = "/v1/other";
  const face = client.withOptions({ extraBody: { b: 1 }, path });

  expect(served({ client: face, temperature: 0 }).identity()).toEqual({
    temperature: 0,
    endpoint,
    model: "a",
    extraBody: { b: 1 },
    path,
  });
  expect(served({ endpoint, token: "t", extraBody: { c: 1 } }).identity()).toEqual({
    endpoint,
    extraBody: { c: 1 },
  });
});

test("a client of another make is known by its address, and one without any by the model that has it", () => {
  const shy = { ...silent };

  expect(served({ client: { ...silent, endpoint: "elsewhere" } }).identity()).toEqual({
    endpoint: "elsewhere",
  });
  const one = served({ client: shy });
  expect(one.identity()).toEqual(one.identity());
  expect(one.identity()).not.toEqual(served({ client: shy }).identity());
  expect(served({}).identity()).not.toEqual(served({}).identity());
});

test("what may be written down has the settings too", () => {
  expect(served({ endpoint, token: "t", temperature: 0 }).shown).toEqual({
    temperature: 0,
    endpoint,
    service: "nowhere",
    token: "given",
  });
  expect(served({ client: silent, temperature: 0 }).shown).toBeUndefined();
});
