import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PASSAGES, complete, streamed } from "./support/chat.ts";
import { ask, openStage, type EngineStage } from "./support/engines.ts";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: "chat" },
    "vllm-0.10": { serves: "chat", engine: "vllm-0.10" },
    sglang: { serves: "chat", engine: "sglang" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const asked = (content: string, more: Record<string, unknown>): Record<string, unknown> => ({
  messages: [{ role: "user", content }],
  ...more,
});
const contentOf = async (service: string, body: Record<string, unknown>): Promise<string> =>
  (await complete(stage.of(service), body)).choices[0]?.message.content ?? "";

const trip = {
  type: "object",
  properties: {
    city: { type: "string" },
    days: { type: "integer" },
    hotel: { $ref: "#/$defs/hotel" },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["city", "days", "hotel", "tags"],
  $defs: { hotel: { type: "object", properties: { stars: { type: "integer" } }, required: ["stars"] } },
};
const words = "Book a trip to Oslo for 3 days in a hotel of 4 stars.";

test("C14 an answer bound to a schema is JSON of that schema, streamed too", async () => {
  const body = asked(words, {
    response_format: { type: "json_schema", json_schema: { name: "trip", schema: trip, strict: true } },
  });
  const { chunks } = await streamed(stage.of("vllm"), body);
  const whole = await contentOf("vllm", body);

  expect(JSON.parse(whole)).toMatchObject({ city: "Oslo", days: 3, hotel: { stars: 4 } });
  expect(Array.isArray((JSON.parse(whole) as { tags: unknown }).tags)).toBe(true);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe(whole);
});

test("an answer that is to be any object holds what would have been said", async () => {
  const content = await contentOf("vllm", asked(PASSAGES, { response_format: { type: "json_object" } }));
  expect(JSON.parse(content)).toEqual({ answer: "A birch has white bark. [2]" });
});

test("a property that is called answer gets what would have been said", async () => {
  const schema = {
    type: "object",
    properties: { answer: { type: "string" }, sure: { type: "boolean" } },
    required: ["answer", "sure"],
  };
  const content = await contentOf(
    "vllm",
    asked(PASSAGES, { response_format: { type: "json_schema", json_schema: { name: "a", schema } } }),
  );
  expect(JSON.parse(content)).toEqual({ answer: "A birch has white bark. [2]", sure: true });
});

test.each([
  { service: "vllm-0.10", more: { guided_json: trip } },
  { service: "vllm-0.10", more: { guided_json: JSON.stringify(trip) } },
  { service: "vllm", more: { structured_outputs: { json: trip } } },
  { service: "sglang", more: { json_schema: JSON.stringify(trip) } },
])("$service takes a schema in its own field", async ({ service, more }) => {
  expect(JSON.parse(await contentOf(service, asked(words, more)))).toMatchObject({ city: "Oslo", days: 3 });
});

test("a choice is the one that is named, else the first", async () => {
  const structured_outputs = { choice: ["red", "green"] };
  expect(await contentOf("vllm", asked("Is grass green?", { structured_outputs }))).toBe("green");
  expect(await contentOf("vllm", asked("Which?", { structured_outputs }))).toBe("red");
});

test("an expression is taken and not kept to, since what stands in cannot write by it", async () => {
  const more = { structured_outputs: { regex: "[a-z]+" } };
  expect(await contentOf("vllm", asked(PASSAGES, more))).toBe("A birch has white bark. [2]");
});

test("a server passes over the fields of other servers", async () => {
  const more = { structured_outputs: { choice: ["red", "green"] } };
  expect(await contentOf("sglang", asked(PASSAGES, more))).toBe("A birch has white bark. [2]");
  expect(await contentOf("vllm-0.10", asked(PASSAGES, more))).toBe("A birch has white bark. [2]");
});

describe("a form that cannot be kept to", () => {
  test.each([
    { service: "vllm-0.10", more: { guided_json: trip, guided_regex: "a+" } },
    { service: "vllm", more: { structured_outputs: { json: trip, choice: ["a"] } } },
  ])("C15 $more is refused for its two kinds", async ({ service, more }) => {
    const { status, body } = await ask(stage.of(service), "/v1/chat/completions", asked("hi", more));
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain("You can only use one kind of guided decoding");
  });

  test.each([
    { structured_outputs: { choice: [] } },
    { structured_outputs: { json: "{" } },
    { response_format: { type: "xml" } },
    { response_format: { type: "json_schema" } },
  ])("%o is 400", async (more) => {
    expect(await ask(stage.of("vllm"), "/v1/chat/completions", asked("hi", more))).toMatchObject({
      status: 400,
    });
  });
});
