import * as hostErrors from "@langchain/core/errors";
import { OutputParserException } from "@langchain/core/output_parsers";
import { RunCollectorCallbackHandler } from "@langchain/core/tracers/run_collector";
import { scriptedChat, type ScriptedAnswer } from "@paifang/contract";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ChatPaiEas } from "../src/index.ts";
import { readAll } from "./support/joined.ts";
import { eventListener } from "./support/listener.ts";
import { filmJson, METHODS } from "./support/schemas.ts";

const SAID = { finishReason: "stop" };
const call = (args: string, name = "extract") => ({ id: "call-1", name, arguments: args });
const film = z.object({ title: z.string(), year: z.number() });

const modelOf = (endpoint: string): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "secret-token-1234567890" });

type Failure = [name: string, answer: ScriptedAnswer, message: RegExp, llmOutput: string];

const BY_TOOL: Failure[] = [
  [
    "text instead of a call",
    { text: ["Alien, of ", "course."] },
    /^The answer has no call of "extract" with a JSON object\. The model said: Alien, of course\./,
    "Alien, of course.",
  ],
  [
    "a call of another tool",
    { calls: [call('{"title":"Alien"}', "search")] },
    /^The answer has no call of "extract" .* said: search\({"title":"Alien"}\)/,
    'search({"title":"Alien"})',
  ],
  ["nothing at all", { text: [] }, /^The answer has no call of "extract" .* The model said nothing\./, ""],
  [
    "arguments that are left open",
    { calls: [call('{"title":"Ali')] },
    /^The answer has no call of "extract" with a JSON object\. The model said: extract\({"title":"Ali\)/,
    'extract({"title":"Ali)',
  ],
  [
    "arguments that were cut",
    { calls: [call('{"title":"Ali')], finishReason: "length" },
    /^The answer was cut \(finish reason "length"\)\. The model said: extract\({"title":"Ali\)/,
    'extract({"title":"Ali)',
  ],
  [
    "a call that was cut before its arguments",
    { calls: [call("")], finishReason: "length" },
    /^The answer was cut \(finish reason "length"\)/,
    expect.stringContaining("extract(") as string,
  ],
];

const BY_TEXT: Failure[] = [
  [
    "no JSON",
    { text: ["Alien, of ", "course."] },
    /^The answer has no JSON\. The model said: Alien, of course\./,
    "Alien, of course.",
  ],
  ["nothing at all", { text: [] }, /^The answer has no JSON\. The model said nothing\./, ""],
  [
    "JSON that is left open",
    { text: ['{"title":', '"Ali'] },
    /^The answer has no JSON\. The model said: {"title":"Ali/,
    '{"title":"Ali',
  ],
  [
    "JSON that was cut",
    { text: ['{"title":', '"Ali'], finishReason: "length" },
    /^The answer was cut \(finish reason "length"\)\. The model said: {"title":"Ali/,
    '{"title":"Ali',
  ],
  [
    "JSON that was cut by a filter",
    { text: ['{"title":', '"Alien"}'], finishReason: "content_filter" },
    /^The answer was cut \(finish reason "content_filter"\)/,
    '{"title":"Alien"}',
  ],
];

const FAILURES = [
  ...BY_TOOL.map((failure) => ["functionCalling", ...failure] as const),
  ...BY_TEXT.flatMap((failure) => [["jsonSchema", ...failure] as const, ["jsonMode", ...failure] as const]),
];

describe.each([
  ["JSON schema", filmJson],
  ["Zod", film],
])("with %s", (_schema, schema) => {
  test.each(FAILURES)(
    "by %s, %s is an error that tells it",
    async (method, _name, answer, ...[message, llmOutput]) => {
      await using server = await scriptedChat({ ...SAID, ...answer });
      const films = modelOf(server.endpoint).withStructuredOutput(schema, { method });

      for (const ask of [() => films.invoke("Name a film."), () => readAll(films.stream("Name a film."))]) {
        const error: unknown = await ask().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(OutputParserException);
        expect(error).toMatchObject({ lc_error_code: "OUTPUT_PARSING_FAILURE", llmOutput });
        expect(error).toHaveProperty("message", expect.stringMatching(message));
      }
    },
  );

  test.each(FAILURES)("by %s, %s is null beside the message", async (method, _name, answer) => {
    await using server = await scriptedChat({ ...SAID, ...answer });
    const films = modelOf(server.endpoint).withStructuredOutput(schema, { method, includeRaw: true });

    expect(await films.invoke("Name a film.")).toEqual({ raw: expect.anything() as object, parsed: null });
    expect(await readAll(films.stream("Name a film."))).toEqual([
      { raw: expect.anything() as object },
      { parsed: null },
    ]);
  });
});

test.each(METHODS)("a value that does not fit is null beside the message, by %s", async (method) => {
  const late = '{"title":"Alien","year":"late"}';
  await using server = await scriptedChat({ text: [late], calls: [call(late)] });
  const films = modelOf(server.endpoint).withStructuredOutput(film, { method, includeRaw: true });

  expect(await films.invoke("Name a film.")).toMatchObject({ parsed: null });
  expect((await readAll(films.stream("Name a film."))).at(-1)).toEqual({ parsed: null });
});

/** The class came after core 1.3.1. */
const Refusal = "ModelRefusalError" in hostErrors ? hostErrors.ModelRefusalError : OutputParserException;

test.each(METHODS)("a refusal by %s is the host's own error, by every way", async (method) => {
  await using server = await scriptedChat({ refusal: ["I cannot ", "help with that."] });
  const films = modelOf(server.endpoint).withStructuredOutput(film, { method });

  for (const ask of [
    () => films.invoke("Name a film."),
    () => films.invoke("Name a film.", { callbacks: [eventListener()] }),
    () => readAll(films.stream("Name a film.")),
  ]) {
    const error: unknown = await ask().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toHaveProperty("message", expect.stringContaining("I cannot help with that."));
  }
});

test("a refusal is beside the message, and its value is null", async () => {
  await using server = await scriptedChat({ refusal: ["I cannot ", "help with that."] });
  const films = modelOf(server.endpoint).withStructuredOutput(film, { includeRaw: true });

  const { raw, parsed } = await films.invoke("Name a film.");
  const [streamed] = await readAll(films.stream("Name a film."));

  expect(parsed).toBeNull();
  expect(raw.additional_kwargs).toEqual({ refusal: "I cannot help with that." });
  expect(streamed?.raw.additional_kwargs).toEqual({ refusal: "I cannot help with that." });
});

test("one prompt of a batch that fails does not lose the others", async () => {
  const good = { calls: [call('{"title":"Alien","year":1979}')] };
  await using server = await scriptedChat(good, { text: ["no"] }, good);
  const films = modelOf(server.endpoint).withStructuredOutput(film);

  const values = await films.batch(["1", "2", "3"], { maxConcurrency: 1 }, { returnExceptions: true });

  expect(values).toEqual([
    { title: "Alien", year: 1979 },
    expect.any(OutputParserException) as object,
    { title: "Alien", year: 1979 },
  ]);
});

test.each(["jsonSchema", "jsonMode"])(
  "a code fence in a string of the answer is left there, by %s",
  async (method) => {
    const code = "Write:\n```json\n{}\n```";
    await using server = await scriptedChat({ text: [JSON.stringify({ code })] });
    const model = modelOf(server.endpoint);

    for (const schema of [z.object({ code: z.string() }), { type: "object" }]) {
      const asked = model.withStructuredOutput(schema, { method });
      expect(await asked.invoke("Write JSON.")).toEqual({ code });
      expect((await readAll(asked.stream("Write JSON."))).at(-1)).toEqual({ code });
    }
  },
);

test("an answer in a code fence is taken out of it", async () => {
  await using server = await scriptedChat({
    text: ["Here it is:\n```json\n", '{"title":"Alien","year":1979}\n', "```"],
  });
  const films = modelOf(server.endpoint).withStructuredOutput(film, { method: "jsonMode" });

  expect(await films.invoke("Name a film.")).toEqual({ title: "Alien", year: 1979 });
  expect((await readAll(films.stream("Name a film."))).at(-1)).toEqual({ title: "Alien", year: 1979 });
});

test("a failure is told to tracers as one of the run", async () => {
  await using server = await scriptedChat({ text: ["no"] });
  const collector = new RunCollectorCallbackHandler();
  const films = modelOf(server.endpoint).withStructuredOutput(film);

  await expect(films.invoke("Name a film.", { callbacks: [collector] })).rejects.toThrow(
    OutputParserException,
  );

  expect(collector.tracedRuns[0]?.error).toContain('The answer has no call of "extract"');
});

test("an unknown method, and a schema without a JSON form, are refused before anything is sent", () => {
  const model = modelOf("http://127.0.0.1:9");

  expect(() => model.withStructuredOutput(film, { method: "json" })).toThrow(
    expect.objectContaining({ code: "OPTION_INVALID", option: "method" }) as Error,
  );
  expect(() => model.withStructuredOutput(v.object({ title: v.string() }))).toThrow(
    expect.objectContaining({ code: "INPUT_INVALID" }) as Error,
  );
});
