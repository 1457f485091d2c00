import { describe, expect, test } from "vitest";
import { AISearchClient, EasClient, ResponseError, type EasOptions } from "../src/index.ts";
import { answer, chunk, chunkedHead, rawServer, type Play } from "./support/raw-server.ts";

const messages = [{ role: "user" as const, content: "q" }];
const clientFor = (endpoint: string, options: EasOptions = {}): EasClient =>
  new EasClient({ endpoint, token: "a-token-of-tests", model: "m", maxRetries: 0, ...options });
const reasonOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => "answered",
    (error: unknown) => error,
  );
const playing =
  (text: string): Play =>
  (socket) =>
    void socket.write(text);

/** An answer's text with `levels` lists or objects in each other. */
const nested = (open: string, close: string, levels: number): string =>
  open.repeat(levels) + close.repeat(levels);

describe("an answer that is nested without end", () => {
  test.each([
    ["lists that never close", "[".repeat(10_000_000)],
    ["lists", nested("[", "]", 5_000_000)],
    ["objects", nested('{"a":', "}", 1_500_000).replace("}", "1}")],
    ["lists in the place of a vector", `{"data":[{"embedding":${nested("[", "]", 65)}}]}`],
  ])("%s: is a typed refusal, at once", async (_, body) => {
    await using server = await rawServer(playing(answer(200, body)));
    await using client = clientFor(server.endpoint);
    const start = performance.now();
    const error = await reasonOf(client.embed({ input: ["a"] }));
    expect(error).toSatisfy(ResponseError.isInstance);
    expect(error).toMatchObject({ code: "ANSWER_INVALID", attempts: 1, retryable: false });
    expect(String(error)).toContain("more than 64 levels");
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test("is refused in a stream too, and in what the caller reads as JSON", async () => {
    const deep = `{"choices":[{"delta":{"content":"x"},"logprobs":${nested("[", "]", 70)}}]}`;
    await using streaming = await rawServer(
      playing(chunkedHead("text/event-stream") + chunk(`data: ${deep}\n\n`) + chunk("")),
    );
    const events = await reasonOf(clientFor(streaming.endpoint).streamChat({ messages }));
    expect(events).toMatchObject({ code: "ANSWER_INVALID" });
    await using server = await rawServer(playing(answer(200, deep)));
    const { json, text } = await clientFor(server.endpoint).invoke({ path: "/x" });
    expect(json).toThrow(/more than 64 levels/);
    expect(text()).toBe(deep);
  });

  test("is read up to 64 levels, and brackets inside texts are none", async () => {
    const whole = `{"data":[{"id":"m","x":${nested("[", "]", 61)}},{"id":${JSON.stringify('[{"'.repeat(999))}}]}`;
    await using server = await rawServer(playing(answer(200, whole)));
    expect((await clientFor(server.endpoint).models()).models).toHaveLength(2);
    await using deeper = await rawServer(
      playing(answer(200, whole.replace("[[", "[[[").replace("]]", "]]]"))),
    );
    expect(await reasonOf(clientFor(deeper.endpoint).models())).toMatchObject({ code: "ANSWER_INVALID" });
  });
});

test.each([
  ["a list that lists objects with words of their own", '{"detail":[[{"toString":1}]]}', 422],
  ["a place that is an object", '{"detail":[{"loc":[{"toString":1},"x"],"msg":"no"}]}', 422],
  ["details in details", `{"detail":${'{"detail":'.repeat(6_000)}1${"}".repeat(6_001)}`, 400],
  ["words in the place of a code", JSON.stringify({ code: "model ".repeat(9_000), message: "no" }), 400],
])("an error body with %s is that refusal, soon", async (_, body, status) => {
  await using server = await rawServer(playing(answer(status, body)));
  await using client = clientFor(server.endpoint);
  const start = performance.now();
  expect(await reasonOf(client.models())).toMatchObject({ name: "HttpError", status });
  expect(performance.now() - start).toBeLessThan(2_000);
});

test("a code, a field and an id of a server are told in a line", async () => {
  const long = "x".repeat(15_000);
  const body = JSON.stringify({ error: { message: "no", code: long, param: long, request_id: long } });
  await using server = await rawServer(playing(answer(400, body)));
  const error = await reasonOf(clientFor(server.endpoint).models());
  expect(String(Reflect.get(Object(error), "serverCode"))).toHaveLength(120);
  expect(String(Reflect.get(Object(error), "requestId"))).toHaveLength(120);
});

test("numbers of a million digits are no index of a queue, and cost nothing", async () => {
  const digits = "9".repeat(4_000_000);
  for (const body of [digits, `[{"index":${digits},"data":""}]`, `[{"index":"${digits}","data":""}]`]) {
    await using server = await rawServer(playing(answer(200, body)));
    await using client = clientFor(server.endpoint);
    const start = performance.now();
    const call = body === digits ? client.queue.put({ body: "x" }) : client.queue.get({});
    expect(await reasonOf(call)).toSatisfy(ResponseError.isInstance);
    expect(performance.now() - start).toBeLessThan(3_000);
  }
});

test("a tag that is a number too large for a double is named, not a crash", async () => {
  const frame = '[{"index":1,"data":"","tags":{"n":12345678901234567890}}]';
  await using server = await rawServer(playing(answer(200, frame)));
  const error = await reasonOf(clientFor(server.endpoint).queue.get({}));
  expect(error).toMatchObject({ code: "ANSWER_INVALID", path: "[0].tags.n" });
  expect(String(error)).toContain("is 12345678901234567890, not text");
});

describe("names that every object has", () => {
  const POLLUTED =
    '"__proto__":{"polluted":1,"index":0,"embedding":[1]},"constructor":{"prototype":{"polluted":1}}';

  test("are only names in an answer", async () => {
    const body = `{${POLLUTED},"data":[{${POLLUTED},"index":0,"embedding":[1,0],"__proto__":{"x":1}}],"usage":{${POLLUTED},"prompt_tokens":1}}`;
    await using server = await rawServer(
      playing(answer(200, body, { constructor: "x", ["__proto__"]: "x" })),
    );
    const response = await clientFor(server.endpoint).embed({ input: ["a"] });
    expect(response.embeddings).toEqual([Float32Array.of(1, 0)]);
    expect(Object.getPrototypeOf(response)).toBe(Object.prototype);
    expect(response).not.toHaveProperty("polluted");
    expect({}).not.toHaveProperty("polluted");
  });

  test("give nothing to an answer that lacks the real ones", async () => {
    await using server = await rawServer(playing(answer(200, `{"data":[{${POLLUTED}}]}`)));
    const error = await reasonOf(clientFor(server.endpoint).embed({ input: ["a"] }));
    expect(error).toMatchObject({ path: "data[0].embedding" });
  });

  test("are only names in tool arguments, log probabilities and attributes of a queue", async () => {
    const choice = `{"index":0,"delta":{"content":"a"},"logprobs":{"__proto__":[1],"content":[1]}}`;
    const events = [
      `{"choices":[${choice}]}`,
      `{"choices":[${choice.replace("}}", '},"finish_reason":"stop"}')}]}`,
      "[DONE]",
    ];
    await using server = await rawServer(
      playing(
        chunkedHead("text/event-stream") +
          events.map((data) => chunk(`data: ${data}\n\n`)).join("") +
          chunk(""),
      ),
    );
    for await (const { logprobs } of await clientFor(server.endpoint).streamChat({ messages }))
      expect(Object.getPrototypeOf(logprobs ?? {})).toBe(Object.prototype);
    await using queue = await rawServer(playing(answer(200, '{"__proto__":"x","stream.length":"2"}')));
    const { attributes } = await clientFor(queue.endpoint).queue.attributes();
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect(attributes["stream.length"]).toBe(2);
  });

  test("are sent as names in `extraBody` and `headers`, and are no options", async () => {
    const given = JSON.parse('{"__proto__":{"polluted":1},"constructor":1}') as Record<string, unknown>;
    await using server = await rawServer(playing(answer(200, '{"data":[{"embedding":[1]}]}')));
    await clientFor(server.endpoint, { extraBody: given }).embed({ input: ["a"] });
    expect(server.requests[0]).toContain('"__proto__":{"polluted":1},"constructor":1}');
    const headers = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    await clientFor(server.endpoint, { headers }).embed({ input: ["a"] });
    expect(server.requests[1]).toContain("__proto__: x");
    const options = given as EasOptions;
    expect(() => new EasClient({ endpoint: server.endpoint, token: "a-token-of-tests", ...options })).toThrow(
      /no option `__proto__`/,
    );
    expect(() => new AISearchClient(options)).toThrow(/no option `__proto__`/);
    expect({}).not.toHaveProperty("polluted");
  });
});

test.each([
  ["text", '{"data":[{"embedding":"not base64 of 32-bit numbers"}]}'],
  ["numbers", `{"data":[{"embedding":[${Array.from({ length: 500 }, (_, at) => `0.${at}1`).join()}`],
  ["documents", `{"results":[{"document":{"text":"${"a private document ".repeat(20)}`],
])("a refusal of an answer shows its place and beginning, but none of its %s", async (_, body) => {
  await using server = await rawServer(playing(answer(200, body)));
  const error = String(await reasonOf(clientFor(server.endpoint).embed({ input: ["a"] })));
  expect(error).not.toMatch(/0\.\d+1.*0\.\d+1.*0\.\d+1.*0\.\d+1|private document a private|32-bit numbers"/);
});

test.each([
  [
    "an index twice",
    [
      { index: 0, message: { content: "a" } },
      { index: 0, message: { content: "b" } },
    ],
    "choices",
  ],
  ["an index that is text", [{ index: "0", message: { content: "a" } }], "choices[0].index"],
  ["an index that is no whole number", [{ index: 0.5, message: { content: "a" } }], "choices[0].index"],
  [
    "a part without its text",
    [{ message: { content: [{ type: "text" }] } }],
    "choices[0].message.content[0].text",
  ],
  [
    "a part whose text is a number",
    [{ message: { content: [{ type: "text", text: 5 }] } }],
    "choices[0].message.content[0].text",
  ],
  [
    "reasoning that is no text",
    [{ message: { content: "a", reasoning: { x: 1 } } }],
    "choices[0].message.reasoning",
  ],
  ["a message without anything", [{ message: { role: "assistant" } }], "choices[0].message.content"],
  ["a reason that is no text", [{ finish_reason: 5, message: { content: "a" } }], "choices[0].finish_reason"],
  [
    "a call without a name",
    [{ message: { tool_calls: [{ function: { arguments: "{}" } }] } }],
    "choices[0].message.tool_calls[0].function.name",
  ],
  ["a call that is null", [{ message: { tool_calls: [null] } }], "choices[0].message.tool_calls[0]"],
  [
    "a call whose arguments are a number",
    [{ message: { tool_calls: [{ function: { name: "f", arguments: 5 } }] } }],
    "choices[0].message.tool_calls[0].function.arguments",
  ],
  [
    "a call whose id is a number",
    [{ message: { tool_calls: [{ id: 5, function: { name: "f" } }] } }],
    "choices[0].message.tool_calls[0].id",
  ],
])("a chat answer with %s is refused with its place", async (_, choices, path) => {
  await using server = await rawServer(playing(answer(200, JSON.stringify({ choices }))));
  const error = await reasonOf(clientFor(server.endpoint).chat({ messages }));
  expect(error).toMatchObject({ name: "ResponseError", code: "ANSWER_INVALID", path });
});

test("counts that are none are left out, and the answer stays", async () => {
  const usage = { prompt_tokens: -1, completion_tokens: 1.5, total_tokens: "9" };
  await using server = await rawServer(
    playing(answer(200, JSON.stringify({ usage, choices: [{ message: { content: "a" } }] }))),
  );
  const { text, usage: counted } = await clientFor(server.endpoint).chat({ messages });
  expect({ text, counted }).toEqual({ text: "a", counted: undefined });
});

test.each([
  '{"tokens":[1,2],"count":3}',
  '{"tokens":[1,-2]}',
  '{"tokens":[1.5]}',
  '{"tokens":["1"]}',
  '{"tokens":{}}',
])("the token ids in %s are refused", async (body) => {
  await using server = await rawServer(playing(answer(200, body)));
  const error = await reasonOf(clientFor(server.endpoint).tokenize({ prompt: "a" }));
  expect(error).toMatchObject({ code: "ANSWER_INVALID" });
});
