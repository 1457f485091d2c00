import fc from "fast-check";
import { expect, test } from "vitest";
import { EasClient, StreamError, accumulateChat, type ChatChunk, type ChatRequest } from "../src/index.ts";
import { answering, deltaOf, sentBody, streaming } from "./support/played.ts";
import { rawServer } from "./support/raw-server.ts";

const request: ChatRequest = { model: "m", messages: [{ role: "user", content: "2 + 2?" }] };
const clientFor = (endpoint: string): EasClient => new EasClient({ endpoint, token: "t", maxRetries: 0 });
const answerOf = (message: unknown): unknown => ({ choices: [{ index: 0, message, finish_reason: "stop" }] });

test.each([
  ["C16", { content: "Four.", reasoning_content: "Two and two." }],
  ["C17", { content: "Four.", reasoning: "Two and two." }],
  ["C16 C17", { content: "Four.", reasoning: "Two and two.", reasoning_content: "" }],
])("%s reasoning is told apart from the text, whatever the server calls it: %j", async (_, message) => {
  await using server = await rawServer(answering(answerOf(message)));
  await using client = clientFor(server.endpoint);
  expect(await client.chat(request)).toMatchObject({ text: "Four.", reasoning: "Two and two." });
});

test("C18 tags in the text stay there unless the caller asks for a split", async () => {
  await using server = await rawServer(answering(answerOf({ content: "<think>a</think>b" })));
  await using client = clientFor(server.endpoint);
  const kept = await client.chat(request);
  expect(kept.text).toBe("<think>a</think>b");
  expect(kept).not.toHaveProperty("reasoning");
  const split = await client.chat({ ...request, reasoningTags: "split" });
  expect(split).toMatchObject({ text: "b", reasoning: "a", choices: [{ text: "b", reasoning: "a" }] });
  expect(sentBody(server.requests[1])).toEqual({ model: "m", messages: request.messages });
});

test("C18 a text whose opening tag the template wrote is split when the caller says so", async () => {
  await using server = await rawServer(answering(answerOf({ content: "a</think>b" })));
  await using client = clientFor(server.endpoint);
  expect(await client.chat({ ...request, reasoningTags: "split" })).toMatchObject({ text: "a</think>b" });
  expect(await client.chat({ ...request, reasoningTags: "opened" })).toMatchObject({
    text: "b",
    reasoning: "a",
  });
});

test("a way to read tags that does not exist is refused before anything is sent", async () => {
  await using client = clientFor("http://127.0.0.1:9/api/predict/demo");
  const misspelt = { ...request, reasoningTags: "splitt" } as unknown as ChatRequest;
  await expect(client.chat(misspelt)).rejects.toMatchObject({ code: "INPUT_INVALID" });
  await expect(client.streamChat(misspelt)).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test("D14 a stream of reasoning and then text gives both, each in its own channel", async () => {
  const deltas = [{ reasoning_content: "Two and " }, { reasoning_content: "two." }, { content: "Four." }];
  await using server = await rawServer(
    streaming(...deltas.map((delta) => deltaOf(delta)), deltaOf({}, "stop"), "[DONE]"),
  );
  await using client = clientFor(server.endpoint);
  const chunks: ChatChunk[] = [];
  for await (const one of await client.streamChat(request)) chunks.push(one);
  expect(chunks.map(({ reasoning, text }) => reasoning ?? text)).toEqual([
    "Two and ",
    "two.",
    "Four.",
    undefined,
  ]);
});

test("D15 tags that come in pieces are split as those of the whole answer, one chunk for each event", async () => {
  const whole = " <think>Two < two</think>\n\nFour.";
  let pieces: string[] = [];
  await using server = await rawServer((socket, text, number) =>
    streaming(...pieces.map((content) => deltaOf({ content })), deltaOf({}, "stop"), "[DONE]")(
      socket,
      text,
      number,
    ),
  );
  await using client = clientFor(server.endpoint);
  const places = fc.array(fc.nat(whole.length), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(places, async (cuts) => {
      const sorted = cuts.toSorted((one, other) => one - other);
      pieces = [0, ...sorted].map((start, at) => whole.slice(start, sorted[at] ?? whole.length));
      const chunks: ChatChunk[] = [];
      for await (const one of await client.streamChat({ ...request, reasoningTags: "split" }))
        chunks.push(one);
      expect(chunks).toHaveLength(pieces.length + 1);
      expect(chunks.map(({ reasoning }) => reasoning ?? "").join("")).toBe("Two < two");
      expect(chunks.map(({ text }) => text ?? "").join("")).toBe("\n\nFour.");
    }),
    { numRuns: 30 },
  );
});

test("a stream that is cut in the middle of a tag has all that came in `partial`", async () => {
  const events = [deltaOf({ content: "<think>Two" }), deltaOf({ content: " and</thi" })];
  await using server = await rawServer(streaming(...events));
  await using client = clientFor(server.endpoint);
  const error = await client
    .streamChat({ ...request, reasoningTags: "split" })
    .then(accumulateChat)
    .catch((reason: unknown) => reason);
  expect(StreamError.isInstance(error)).toBe(true);
  expect((error as StreamError).partial).toMatchObject({ reasoning: "Two and</thi", text: "" });
});

test("a stream that breaks in the middle of a tag has all that came in `partial`", async () => {
  const events = [deltaOf({ content: "<think>Two and</thi" }), { error: { message: "died", code: 500 } }];
  await using server = await rawServer(streaming(...events));
  await using client = clientFor(server.endpoint);
  const error = await client
    .streamChat({ ...request, reasoningTags: "split" })
    .then(accumulateChat)
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "STREAM_REMOTE_ERROR",
    partial: { reasoning: "Two and</thi", text: "" },
  });
});

test("a stream that ends without saying why gives out what looked like a tag", async () => {
  await using server = await rawServer(streaming(deltaOf({ content: "<thi" }), "[DONE]"));
  await using client = clientFor(server.endpoint);
  const stream = await client.streamChat({ ...request, reasoningTags: "split" });
  expect((await accumulateChat(stream)).text).toBe("<thi");
});
