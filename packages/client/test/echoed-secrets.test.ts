import { inspect } from "node:util";
import { expect, test } from "vitest";
import { EasClient, PaifangError } from "../src/index.ts";
import { deltaOf } from "./support/played.ts";
import { replies } from "./support/scripted-dispatcher.ts";

const CANARY = "canary-token-1234";
const event = (data: unknown): string =>
  `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;

const clientFor = (contentType: string, body: string): EasClient => {
  const reply = { status: 200, headers: { "content-type": contentType }, body };
  const dispatcher = replies([reply, reply]);
  return new EasClient({
    endpoint: "http://gateway.test/api/predict/demo",
    token: CANARY,
    model: "m",
    dispatcher,
    sleep: () => {},
  });
};

function sinksOf(error: unknown): string[] {
  expect(PaifangError.isInstance(error)).toBe(true);
  const { message, stack } = error as PaifangError;
  return [message, String(stack), JSON.stringify(error), inspect(error, { depth: 9 })];
}

async function readAll(client: EasClient): Promise<unknown> {
  const stream = await client.streamChat({ messages: [{ role: "user", content: "hi" }] });
  try {
    for await (const chunk of stream) expect(chunk.index).toBe(0);
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each([
  ["an event that is no JSON", `{"id"${CANARY}`],
  ["an error", { error: { message: `${CANARY} is unknown`, code: CANARY }, request_id: CANARY }],
  ["an error that is text", { error: `Bearer ${CANARY}` }],
  ["a place of a number word", `{"${CANARY}":[NaN]}`],
])("a stream that echoes the token in %s after its first event does not show it", async (_what, data) => {
  const client = clientFor("text/event-stream", event(deltaOf({ content: "a" })) + event(data));
  for (const sink of sinksOf(await readAll(client))) expect(sink).not.toContain(CANARY);
});

test.each([
  { error: { message: "refused", code: CANARY }, request_id: CANARY },
  { code: CANARY, message: CANARY },
])("a good answer that reports an error with the token in it does not show it (%#)", async (body) => {
  const client = clientFor("application/json", JSON.stringify(body));
  const error: unknown = await client.models().catch((thrown: unknown) => thrown);
  for (const sink of sinksOf(error)) expect(sink).not.toContain(CANARY);
});

test("the place of a number word does not show the token", async () => {
  const client = clientFor("application/json", `{"${CANARY}":[NaN]}`);
  const error: unknown = await client.models().catch((thrown: unknown) => thrown);
  for (const sink of sinksOf(error)) expect(sink).not.toContain(CANARY);
});
