import { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { RunCollectorCallbackHandler } from "@langchain/core/tracers/run_collector";
import { scriptedChat, type ScriptedAnswer, type ScriptedServer } from "@paifang/contract";
import { startEmulator } from "@paifang/emulator";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { ChatPaiEas } from "../src/index.ts";
import { readAll } from "./support/joined.ts";
import { FILM, FILM_SCHEMAS, filmJson, METHODS } from "./support/schemas.ts";

type Method = (typeof METHODS)[number];

const modelOf = ({ endpoint }: ScriptedServer): ChatPaiEas =>
  new ChatPaiEas("qwen-demo", { endpoint, token: "secret-token-1234567890" });

/** A film as the method has it said, in two pieces where it is text. */
function told(method: Method, name: string, film: object = FILM): ScriptedAnswer {
  const written = JSON.stringify(film);
  if (method === "functionCalling") return { calls: [{ id: "call-1", name, arguments: written }] };
  return { text: [written.slice(0, 20), written.slice(20)] };
}

describe.each(METHODS)("by %s", (method) => {
  test.each(FILM_SCHEMAS)("$title gives its value, whole and as a stream", async ({ schema, name }) => {
    await using server = await scriptedChat(told(method, name));
    const films = modelOf(server).withStructuredOutput(schema, { method });

    expect(await films.invoke("Name a film.")).toEqual(FILM);
    expect(await films.batch(["Name a film.", "And another."])).toEqual([FILM, FILM]);
    expect((await readAll(films.stream("Name a film."))).at(-1)).toEqual(FILM);
  });

  test.each(FILM_SCHEMAS)("$title gives the message beside its value", async ({ schema, name }) => {
    await using server = await scriptedChat(told(method, name));
    const films = modelOf(server).withStructuredOutput(schema, { method, includeRaw: true });

    const whole = await films.invoke("Name a film.");
    const [raw, parsed, ...others] = await readAll(films.stream("Name a film."));

    expect(whole.parsed).toEqual(FILM);
    expect(AIMessage.isInstance(whole.raw)).toBe(true);
    expect(whole.raw).toMatchObject({ usage_metadata: { total_tokens: 15 } });
    expect(AIMessageChunk.isInstance(raw?.["raw"])).toBe(true);
    expect([parsed, ...others]).toEqual([{ parsed: FILM }]);
  });

  test("a value that does not fit a schema that validates is refused with what was said", async () => {
    for (const { schema, name } of FILM_SCHEMAS.filter(({ isValidated }) => isValidated)) {
      await using server = await scriptedChat(told(method, name, { title: "Alien", year: "late" }));
      const films = modelOf(server).withStructuredOutput(schema, { method });
      const failure = {
        lc_error_code: "OUTPUT_PARSING_FAILURE",
        llmOutput: expect.stringContaining('"late"') as string,
      };

      await expect(films.invoke("Name a film.")).rejects.toMatchObject(failure);
      await expect(readAll(films.stream("Name a film."))).rejects.toMatchObject(failure);
    }
  });

  test("a schema fills in and changes what was said, also at the end of a stream", async () => {
    await using server = await scriptedChat(told(method, "extract", { title: "Alien" }));
    const schema = z.object({
      title: z.string().transform((title) => title.length),
      year: z.number().default(1979),
    });
    const films = modelOf(server).withStructuredOutput(schema, { method });

    expect(await films.invoke("Name a film.")).toEqual({ title: 5, year: 1979 });
    expect((await readAll(films.stream("Name a film."))).at(-1)).toEqual({ title: 5, year: 1979 });
  });

  test("a value grows in a stream, each state once, and the standard content blocks change nothing of it", async () => {
    await using server = await scriptedChat(
      told(method, "extract", { title: "The Good, the Bad and the Ugly" }),
    );
    const films = modelOf(server).withStructuredOutput(filmJson, { method });

    const values = await readAll(films.stream("Name a film."));

    expect(values.length).toBeGreaterThan(1);
    expect(values.at(-2)).toEqual(values.at(-1));
    expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(values.length - 1);
    expect("The Good, the Bad and the Ugly").toContain(values[1]?.["title"]);
    expect(await readAll(films.stream("Name a film.", { outputVersion: "v1" } as object))).toEqual(values);
    expect(await films.invoke("Name a film.", { outputVersion: "v1" } as object)).toEqual(values.at(-1));
  });

  test("the method and the bare JSON schema are told to tracers", async () => {
    for (const { schema, name } of FILM_SCHEMAS) {
      await using server = await scriptedChat(told(method, name));
      const collector = new RunCollectorCallbackHandler();
      const films = modelOf(server).withStructuredOutput(schema, { method });

      await films.invoke("Name a film.", { callbacks: [collector] });

      const [run] = collector.tracedRuns;
      const asked = run?.child_runs?.find(({ run_type: type }) => type === "llm");
      expect(run?.name).toBe("StructuredOutput");
      expect(asked?.extra?.["options"]).toMatchObject({
        ls_structured_output_format: { kwargs: { method }, schema: filmJson },
      });
    }
  });
});

test.each(FILM_SCHEMAS)("$title is sent as a tool that has to be called", async ({ schema, name }) => {
  await using server = await scriptedChat(told("functionCalling", name));

  await modelOf(server).withStructuredOutput(schema).invoke("Name a film.");

  const { tools, ...body } = server.requests[0]?.body ?? {};
  expect(tools).toEqual([{ type: "function", function: expect.objectContaining({ name }) as object }]);
  expect(tools).toMatchObject([{ function: { parameters: filmJson } }]);
  expect(body).toEqual({
    model: "qwen-demo",
    messages: [{ role: "user", content: "Name a film." }],
    tool_choice: { type: "function", function: { name } },
  });
});

test.each(FILM_SCHEMAS)("$title is sent as the form of the text", async ({ schema, name }) => {
  await using server = await scriptedChat(told("jsonSchema", name));

  await modelOf(server).withStructuredOutput(schema, { method: "jsonSchema" }).invoke("Name a film.");

  const { response_format: format, ...body } = server.requests[0]?.body ?? {};
  expect(format).toMatchObject({ type: "json_schema", json_schema: { name, schema: filmJson } });
  expect(body).toEqual({ model: "qwen-demo", messages: [{ role: "user", content: "Name a film." }] });
});

test("the bodies of a plain JSON schema are these, with name and strictness", async () => {
  await using server = await scriptedChat({
    text: ["{}"],
    calls: [{ id: "1", name: "film", arguments: "{}" }],
  });
  const model = modelOf(server);

  for (const method of METHODS)
    await model.withStructuredOutput(filmJson, { method, name: "film", strict: true }).invoke("Name a film.");

  const film = { name: "film", strict: true };
  const base = { model: "qwen-demo", messages: [{ role: "user", content: "Name a film." }] };
  expect(server.requests.map(({ body }) => body)).toEqual([
    {
      ...base,
      tools: [{ type: "function", function: { ...film, parameters: filmJson } }],
      tool_choice: { type: "function", function: { name: "film" } },
    },
    { ...base, response_format: { type: "json_schema", json_schema: { ...film, schema: filmJson } } },
    { ...base, response_format: { type: "json_object" } },
  ]);
});

test("a function is not taken for a JSON schema, and keeps its description", async () => {
  await using server = await scriptedChat(told("functionCalling", "film"));
  const schema = { name: "film", description: "A film", parameters: filmJson };

  await modelOf(server).withStructuredOutput(schema).invoke("Name a film.");

  expect(server.requests[0]?.body["tools"]).toEqual([{ type: "function", function: schema }]);
});

test("a schema that happens to have a name is no function", async () => {
  await using server = await scriptedChat(told("functionCalling", "extract"));
  const named = { ...filmJson, name: "film" };

  await modelOf(server).withStructuredOutput(named).invoke("Name a film.");

  expect(server.requests[0]?.body["tools"]).toEqual([
    { type: "function", function: { name: "extract", parameters: named } },
  ]);
});

test("what Zod describes is told", async () => {
  await using server = await scriptedChat(told("functionCalling", "extract"));
  const { requests } = server;

  for (const schema of [z.object({}).describe("A film"), z3.object({}).describe("A film")])
    await modelOf(server).withStructuredOutput(schema).invoke("Name a film.");

  for (const { body } of requests)
    expect(body["tools"]).toMatchObject([{ function: { description: "A film" } }]);
});

test("two schemas do not share cached answers, and one schema does", async () => {
  await using server = await scriptedChat(told("functionCalling", "extract"));
  const model = new ChatPaiEas("qwen-demo", {
    endpoint: server.endpoint,
    token: "t-1234567890",
    cache: true,
  });
  const film = z.object({ title: z.string(), year: z.number() });

  for (const schema of [film, film, film.extend({ director: z.string().optional() })])
    await model.withStructuredOutput(schema).invoke("Name a film, for the cache.");

  expect(server.requests).toHaveLength(2);
});

test.each(METHODS)("the emulator fills in the schema by %s, whole and as a stream", async (method) => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.chat;
  const schema = z.object({ city: z.string() });
  const anything = z.object({ answer: z.string() });
  const question = "What is the weather of the city Paris?";
  const model = new ChatPaiEas({ endpoint, token });
  const asked = model.withStructuredOutput(method === "jsonMode" ? anything : schema, { method });

  const value = await asked.invoke(question);

  expect(value).toEqual({ [method === "jsonMode" ? "answer" : "city"]: expect.any(String) as string });
  expect((await readAll(asked.stream(question))).at(-1)).toEqual(value);
});
