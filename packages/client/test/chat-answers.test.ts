import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
import {
  EasClient,
  accumulateChat,
  parseAnswerJson,
  type ChatMessage,
  type ChatRequest,
} from "../src/index.ts";
import { answering, deltaOf, sentBody, streaming } from "./support/played.ts";
import { answer, rawServer } from "./support/raw-server.ts";

const messages: ChatMessage[] = [{ role: "user", content: "hello!" }];
const request: ChatRequest = { model: "m", messages };
const clientFor = (endpoint: string): EasClient => new EasClient({ endpoint, token: "t", maxRetries: 0 });
const choiceOf = (content: unknown, more: object = {}): object => ({
  index: 0,
  message: { role: "assistant", content },
  finish_reason: "stop",
  ...more,
});

describe("without a model", () => {
  test("C02 the first model that the service lists is named", async () => {
    await using server = await rawServer((socket, text, number) =>
      answering(
        text.startsWith("GET")
          ? { data: [{ id: "first" }, { id: "second" }] }
          : { choices: [choiceOf("Hi")] },
      )(socket, text, number),
    );
    await using client = clientFor(server.endpoint);
    await Promise.all([client.chat({ messages }), client.chat({ messages })]);
    expect(server.requests.filter((text) => text.startsWith("GET"))).toHaveLength(1);
    expect(server.requests.slice(1).map(sentBody)).toMatchObject([{ model: "first" }, { model: "first" }]);
  });

  test("the question for the model is not repeated where maxRetries forbids it", async () => {
    await using server = await rawServer(answering({ error: { message: "later" } }, 503));
    await using client = clientFor(server.endpoint);
    await expect(client.chat({ messages })).rejects.toMatchObject({ status: 503, attempts: 1 });
    expect(server.requests).toHaveLength(1);
  });

  test("C02 a service that lists none is asked without, and its refusal says that no model was named", async () => {
    await using server = await rawServer((socket, text, number) =>
      text.startsWith("GET")
        ? void socket.write(answer(404, '{"detail":"Not Found"}'))
        : answering({ object: "error", message: "model is required", code: 400 }, 400)(socket, text, number),
    );
    await using client = clientFor(server.endpoint);
    await expect(client.chat({ messages })).rejects.toMatchObject({
      status: 400,
      serverMessage: "model is required",
      detail: expect.stringContaining("no model was named, because the service lists none") as unknown,
    });
    expect(sentBody(server.requests[1])).toEqual({ messages });
  });
});

test("C05 a chat is always sent as JSON", async () => {
  await using server = await rawServer(answering({ choices: [choiceOf("Hi")] }));
  await using client = clientFor(server.endpoint);
  await client.chat({ ...request, headers: { "Content-Type": "application/octet-stream" } });
  expect(server.requests[0]).toMatch(/^content-type: application\/json\r$/im);
  expect(server.requests[0]).not.toMatch(/octet-stream/);
});

test("C06 a misspelt setting is refused before it is sent, because servers would ignore it", async () => {
  await using server = await rawServer(answering({ choices: [choiceOf("Hi")] }));
  await using client = clientFor(server.endpoint);
  const misspelt = { ...request, temprature: 0 } as ChatRequest;
  await expect(client.chat(misspelt)).rejects.toMatchObject({
    code: "OPTION_UNKNOWN",
    option: "temprature",
  });
  await expect(client.streamChat(misspelt)).rejects.toMatchObject({ code: "OPTION_UNKNOWN" });
  expect(server.requests).toHaveLength(0);
});

test.each([
  ["stop_reason", "END"],
  ["matched_stop", "END"],
  ["stop_reason", 151645],
])("C08 what stopped an answer is told, at once and streamed (%s %j)", async (field, stoppedBy) => {
  const wholes = answering({ choices: [choiceOf("Hi", { [field]: stoppedBy })] });
  const events = streaming(
    deltaOf({ content: "Hi" }),
    { choices: [{ index: 0, delta: {}, finish_reason: "stop", [field]: stoppedBy }] },
    "[DONE]",
  );
  await using server = await rawServer((socket, text, number) =>
    (number === 1 ? wholes : events)(socket, text, number),
  );
  await using client = clientFor(server.endpoint);
  const expected = { text: "Hi", finishReason: "stop", stoppedBy, choices: [{ stoppedBy }] };
  expect(await client.chat(request)).toMatchObject(expected);
  expect(await accumulateChat(await client.streamChat(request))).toMatchObject(expected);
});

test("C08 C09 C10 stop, length and the number of answers reach the server and come back", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  await using client = new EasClient({ endpoint, token });
  const asked: ChatMessage[] = [{ role: "user", content: "[1] A gate has two posts.\n\nQuestion: A gate?" }];
  expect(await client.chat({ messages: asked, maxTokens: 1 })).toMatchObject({
    finishReason: "length",
    rawFinishReason: "length",
  });
  expect(await client.chat({ messages: asked, stop: "posts" })).toMatchObject({
    finishReason: "stop",
    stoppedBy: "posts",
  });
  const { choices } = await client.chat({ messages: asked, n: 2 });
  expect(choices.map(({ index }) => index)).toEqual([0, 1]);
  expect(choices[1]?.text).toBe(choices[0]?.text);
});

test("C10 the answers of a stream are told apart by their index", async () => {
  await using server = await rawServer(
    streaming(
      deltaOf({ content: "a" }, null, 1),
      deltaOf({ content: "b" }, null, 0),
      deltaOf({}, "stop", 0),
      deltaOf({ content: "c" }, "length", 1),
      "[DONE]",
    ),
  );
  await using client = clientFor(server.endpoint);
  const { text, choices } = await accumulateChat(await client.streamChat({ ...request, n: 2 }));
  expect(text).toBe("b");
  expect(choices).toMatchObject([
    { text: "b", finishReason: "stop" },
    { text: "ac", finishReason: "length" },
  ]);
});

const call = {
  id: "call-1",
  type: "function",
  function: { name: "get_weather", arguments: '{"city":"Paris"}' },
};

test.each(["stop", "tool_calls"])(
  "C13 C19 a forced tool is a tool call whatever the server says (%s)",
  async (word) => {
    const message = { role: "assistant", content: null, tool_calls: [call] };
    await using server = await rawServer(
      answering({ choices: [{ index: 0, message, finish_reason: word }] }),
    );
    await using client = clientFor(server.endpoint);
    const forced = { ...request, tools: [{ name: "get_weather" }], toolChoice: { name: "get_weather" } };
    expect(await client.chat(forced)).toMatchObject({
      text: "",
      finishReason: "tool-calls",
      rawFinishReason: word,
      toolCalls: [{ id: "call-1", name: "get_weather", arguments: '{"city":"Paris"}' }],
    });
  },
);

test("C14 an answer by a schema is asked for in the servers' form and read as its value", async () => {
  await using server = await rawServer(answering({ choices: [choiceOf('{"city":"Paris"}')] }));
  await using client = clientFor(server.endpoint);
  const schema = { type: "object", properties: { city: { type: "string" } } };
  const response = await client.chat({
    ...request,
    responseFormat: { type: "json-schema", name: "place", schema, strict: true },
  });
  expect(parseAnswerJson(response)).toEqual({ city: "Paris" });
  expect(sentBody(server.requests[0])).toMatchObject({
    response_format: { type: "json_schema", json_schema: { name: "place", schema, strict: true } },
  });
});

test.each([
  [{ regex: "a", choice: ["a"] }, /regex, choice/],
  [{}, /nothing/],
  [{ json: {} }, /json/],
  [{ choice: "a" }, /list/],
  [{ choice: [] }, /list/],
])("C15 a constraint of other than one kind is refused before it is sent: %j", async (guided, why) => {
  await using client = clientFor("http://127.0.0.1:9/api/predict/demo");
  const refused = { code: "INPUT_INVALID", message: expect.stringMatching(why) };
  await expect(client.chat({ ...request, guided } as unknown as ChatRequest)).rejects.toMatchObject(refused);
});

test("C20 an answer without model, usage and index is read", async () => {
  await using server = await rawServer(answering({ choices: [{ message: { content: "Hello!" } }] }));
  await using client = clientFor(server.endpoint);
  const response = await client.chat(request);
  expect(response).toMatchObject({ text: "Hello!", finishReason: "other", choices: [{ index: 0 }] });
  expect(response).not.toHaveProperty("usage");
});
