import { request } from "node:http";
import { once } from "node:events";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "../src/index.ts";
import { openStage, type EngineStage } from "./support/engines.ts";
import { postEas } from "./support/post.ts";

let stage: EngineStage;
beforeAll(async () => {
  stage = await openStage({
    chat: { serves: "chat" },
    old: { serves: "chat", engine: "vllm-old", model: "m" },
  });
});
afterAll(() => stage[Symbol.asyncDispose]());
beforeEach(() => stage.emulator.reset());

const content = "[1] (birch)\nA birch (白桦) has white bark. 🌳\n\nQuestion: Which tree has white bark?";
const body = { model: "m", stream: true, messages: [{ role: "user", content }] };

async function streamWith(faults: readonly Fault[], service = "old"): Promise<Response> {
  for (const fault of faults) stage.emulator.faults.add(fault);
  return postEas(stage.of(service), "/v1/chat/completions", body);
}
const textWith = async (...faults: Fault[]): Promise<string> => (await streamWith(faults)).text();

const DONE = "data: [DONE]\n\n";
const error = { message: "The engine is dead.", type: "InternalServerError", param: null, code: 500 };

describe("what can happen to a stream", () => {
  test.each([
    { title: "D05 an error in the newer form", told: { error } },
    { title: "D06 an error in the older form", told: { error: { object: "error", ...error } } },
  ])("$title comes before [DONE]", async ({ told }) => {
    const event = `data: ${JSON.stringify(told)}\n\n`;
    const text = await textWith({ kind: "garble", replace: DONE, with: event + DONE });
    expect(text.endsWith(`${event}${DONE}`)).toBe(true);
  });

  test("D07 the connection is cut before [DONE]", async () => {
    const answered = await streamWith([{ kind: "truncate", afterBytes: 400 }]);
    await expect(answered.text()).rejects.toThrow("terminated");
  });

  test("D08 [DONE] is missing after the reason to finish, and the end is clean", async () => {
    const text = await textWith({ kind: "garble", replace: DONE, with: "" });
    expect(text).toContain('"finish_reason":"stop"');
    expect(text).not.toContain("[DONE]");
  });

  test("D09 comments, other line ends and no space after the colon", async () => {
    const text = await textWith(
      { kind: "garble", replace: "data: ", with: ": ping\r\n\r\ndata:" },
      { kind: "garble", replace: "\n\n", with: "\r\n\r\n" },
    );
    expect(text).toMatch(/^: ping\r\n\r\ndata:\{/);
    expect(text.endsWith(": ping\r\n\r\ndata:[DONE]\r\n\r\n")).toBe(true);
  });

  test("D18 an event that is not JSON", async () => {
    const text = await textWith({
      kind: "garble",
      replace: '"finish_reason":"stop"',
      with: '"finish_reason":',
    });
    expect(text).toContain('"finish_reason":,');
  });
});

test("D10 D11 bytes come one by one, through characters and events", async () => {
  stage.emulator.faults.add({ kind: "split", bytes: 1 });
  const { endpoint, token } = stage.of("old");
  const sent = request(`${endpoint}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
  });
  sent.end(JSON.stringify(body));
  const [answered] = (await once(sent, "response")) as [AsyncIterable<Buffer>];
  const pieces: Buffer[] = [];
  for await (const piece of answered) pieces.push(piece);

  const whole = Buffer.concat(pieces).toString();
  expect(pieces.length).toBeGreaterThan(whole.split("\n\n").length * 2);
  expect(whole).toContain("白桦");
  expect(whole.endsWith(DONE)).toBe(true);
});
