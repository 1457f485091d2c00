import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complete } from "./support/chat.ts";
import { ask, openStage, type EngineStage } from "./support/engines.ts";

const PATH = "/v1/chat/completions";
const modalities = ["image", "video", "audio"] as const;

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    vision: { serves: "chat", modalities },
    old: { serves: "chat", engine: "vllm-old", model: "m", modalities },
    text: { serves: "chat" },
    "llama-cpp": { serves: "chat", engine: "llama-cpp" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());

const asked = (...parts: object[]): Record<string, unknown> => ({
  messages: [{ role: "user", content: [{ type: "text", text: "What is in it?" }, ...parts] }],
});
const image = (url: string): object => ({ type: "image_url", image_url: { url } });

describe("a part", () => {
  test.each([
    image("data:image/jpeg;base64,/9j/4AAQ"),
    image("https://example.com/cat.png"),
    { type: "video_url", video_url: { url: "data:video/mp4;base64,AAAAGGZ0" } },
    { type: "audio_url", audio_url: { url: "data:audio/wav;base64,UklGRg==" } },
    { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
  ])("F01 is taken and counted: %o", async (part) => {
    const [alone, together] = await Promise.all([
      complete(stage.of("vision"), asked()),
      complete(stage.of("vision"), asked(part)),
    ]);
    expect(together.usage.prompt_tokens).toBe(alone.usage.prompt_tokens + 256);
  });

  test.each([
    image("data:image/png;base64,####"),
    image("data:image/png;base64,abc"),
    image("data:image/png;base64,"),
    { type: "input_audio", input_audio: { data: "no base64", format: "wav" } },
    { type: "input_audio", input_audio: {} },
  ])("F03 whose base64 is broken is 400, and 500 from old vLLM: %o", async (part) => {
    expect(await ask(stage.of("vision"), PATH, asked(part))).toMatchObject({ status: 400 });
    expect(await ask(stage.of("old"), PATH, { ...asked(part), model: "m" })).toMatchObject({ status: 500 });
  });

  test.each([image("cat.png"), { type: "image_url" }, { type: "text" }, { type: "picture" }, "text"])(
    "that cannot be understood is 400: %o",
    async (part) => {
      expect(await ask(stage.of("vision"), PATH, asked(part as object))).toMatchObject({ status: 400 });
    },
  );
});

test("F02 a picture above the gateway's limit is 413", async () => {
  const url = `data:image/png;base64,${"A".repeat(1_048_576)}`;
  expect(await ask(stage.of("vision"), PATH, asked(image(url)))).toMatchObject({ status: 413 });
});

test("F04 a plain string is a message to a model that sees, too", async () => {
  const body = { messages: [{ role: "user", content: "hello" }] };
  expect(await ask(stage.of("vision"), PATH, body)).toMatchObject({ status: 200 });
});

test("a picture is refused by a model of texts, in each server's way", async () => {
  const body = asked(image("data:image/png;base64,iVBORw0KGgo="));

  expect(await ask(stage.of("text"), PATH, body)).toMatchObject({
    status: 400,
    body: { error: { message: "At most 0 image(s) may be provided in one prompt." } },
  });
  expect(await ask(stage.of("llama-cpp"), PATH, body)).toMatchObject({
    status: 500,
    body: { error: { type: "server_error" } },
  });
});
