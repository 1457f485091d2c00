import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PASSAGES, weather } from "./support/chat.ts";
import { openStage, type EngineStage } from "./support/engines.ts";
import { postEas } from "./support/post.ts";

type Event = {
  type: string;
  index?: number;
  message?: object;
  content_block?: object;
  delta?: { type?: string; text?: string; thinking?: string; partial_json?: string; stop_reason?: string };
  usage?: object;
};

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vllm: { serves: "chat", model: "m" },
    thinking: { serves: "chat", model: "m", reasoning: true },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.emulator.reset());

const request = {
  model: "m",
  max_tokens: 200,
  stream: true,
  messages: [{ role: "user", content: PASSAGES }],
};
const { name, description, parameters } = weather.function;
const tools = [{ name, description, input_schema: parameters }];

/** The text of a stream, and its events, each under the name that its own line gives it. */
async function streamed(body: object, service = "vllm"): Promise<{ text: string; events: Event[] }> {
  const text = await (await postEas(stage.of(service), "/v1/messages", body)).text();
  const events = [...text.matchAll(/^event: (?<name>.+)\ndata: (?<data>.+)\n\n/gm)].map(({ groups }) => {
    const event = JSON.parse(groups?.["data"] ?? "") as Event;
    expect(event.type).toBe(groups?.["name"]);
    return event;
  });
  return { text, events };
}

const joined = (events: readonly Event[], field: "text" | "thinking" | "partial_json"): string =>
  events.map(({ delta }) => delta?.[field] ?? "").join("");

test("D21 a stream of the Messages API has its named events in order", async () => {
  const response = await postEas(stage.of("vllm"), "/v1/messages", request);
  await response.body?.cancel();
  const { text, events } = await streamed(request);
  const kinds = events.map(({ type }) => type).filter((type, place, all) => type !== all[place - 1]);

  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(kinds).toEqual([
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  expect(joined(events, "text")).toBe("A birch has white bark. [2]");
  expect(text.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
});

test("a stream begins with an empty message and ends with what it took", async () => {
  const { events } = await streamed(request);

  expect(events[0]?.message).toEqual({
    id: expect.stringMatching(/^chatcmpl-/) as string,
    type: "message",
    role: "assistant",
    content: [],
    model: "m",
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: expect.any(Number) as number, output_tokens: 0 },
  });
  expect(events.at(-2)).toEqual({
    type: "message_delta",
    delta: { stop_reason: "end_turn", stop_sequence: null },
    usage: { input_tokens: expect.any(Number) as number, output_tokens: 6 },
  });
});

test("a stream that a stop text ends names it", async () => {
  const { events } = await streamed({ ...request, stop_sequences: [" white"] });

  expect(joined(events, "text")).toBe("A birch has");
  expect(events.at(-2)?.delta).toEqual({ stop_reason: "stop_sequence", stop_sequence: " white" });
});

test("thoughts stream as a block of their own that ends with its signature", async () => {
  const { events } = await streamed(request, "thinking");
  const thought = events.filter(({ index }) => index === 0);

  expect(thought[0]?.content_block).toEqual({ type: "thinking", thinking: "" });
  expect(joined(thought, "thinking")).toContain("passages");
  expect(thought.at(-2)?.delta).toMatchObject({ type: "signature_delta" });
  expect(
    joined(
      events.filter(({ index }) => index === 1),
      "text",
    ),
  ).toBe("A birch has white bark. [2]");
});

test("each call streams as a block of its own whose pieces are its input", async () => {
  const messages = [{ role: "user", content: "What is the weather in Paris and Rome?" }];
  const { events } = await streamed({ ...request, tools, messages });
  const opened = events.filter(({ type }) => type === "content_block_start");
  const inputs = opened.map(
    ({ index }) =>
      JSON.parse(
        joined(
          events.filter((event) => event.index === index),
          "partial_json",
        ),
      ) as object,
  );

  expect(opened.map(({ index, content_block }) => ({ index, content_block }))).toEqual(
    [0, 1].map((index) => ({
      index,
      content_block: { type: "tool_use", id: expect.any(String) as string, name: "get_weather", input: {} },
    })),
  );
  expect(inputs).toMatchObject([{ city: "Paris" }, { city: "Rome" }]);
  expect(events.at(-2)?.delta).toMatchObject({ stop_reason: "tool_use" });
});

test("an error event of such a stream has its name too", async () => {
  stage.emulator.faults.add({
    kind: "error-event",
    afterEvents: 2,
    error: { type: "internal_error", message: "x" },
  });
  const { text } = await streamed(request);

  expect(text).toContain(
    'event: error\ndata: {"type":"error","error":{"type":"internal_error","message":"x"}}\n\n',
  );
});
