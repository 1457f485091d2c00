import { startEmulator } from "@paifang/emulator";
import { expect, test } from "vitest";
import { EasClient, type CallOptions } from "../src/index.ts";
import { scriptedService, type ScriptedAnswer } from "./support/scripted-service.ts";

const options = { token: "a-token-of-tests", model: "m", sleep: (): void => {} };

const formatOf = (body: unknown): unknown => (body as { encoding_format?: unknown }).encoding_format;

const listAnswer: ScriptedAnswer = { body: { data: [{ index: 0, embedding: [0.5, -0.25, 1] }] } };
const textAnswer: ScriptedAnswer = { body: { data: [{ index: 0, embedding: "AAAAPwAAgL4AAIA/" }] } };
const vector = Float32Array.of(0.5, -0.25, 1);

test("E03 vectors are asked for as base64 and come back as the same numbers", async () => {
  await using service = await scriptedService(() => textAnswer);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  for (let call = 0; call < 2; call++)
    expect((await client.embed({ input: ["ash"] })).embeddings).toEqual([vector]);
  expect(service.seen.map(({ body }) => formatOf(body))).toEqual(["base64", "base64"]);
});

test("E01 a service's vectors are the same numbers in either encoding", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { endpoint, token } = emulator.services.embed;
  await using client = new EasClient({ endpoint, token });
  const { embeddings } = await client.embed({ input: ["ash"] });
  expect((await client.embed({ input: ["ash"], encoding: "float" })).embeddings).toEqual(embeddings);
  const formats = emulator.requests.slice(1).map(({ body }) => formatOf(JSON.parse(body)));
  expect(formats).toEqual(["base64", "float"]);
});

test("a service that answers with lists is asked for lists from then on, by every face of the client", async () => {
  await using service = await scriptedService(() => listAnswer);
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  expect((await client.embed({ input: ["ash"] })).embeddings).toEqual([vector]);
  await client.withOptions({ maxRetries: 0 }).embed({ input: ["birch"] });
  expect(service.seen.map(({ body }) => formatOf(body))).toEqual(["base64", "float"]);
});

test.each([
  { status: 400, body: { error: { message: "bad", type: "BadRequestError", param: "encoding_format" } } },
  { status: 400, body: "unknown field `encoding_format`" },
  { status: 422, body: { detail: [{ loc: ["body", "encoding_format"], msg: "Input should be 'float'" }] } },
])("a refusal that names `encoding_format` is followed by one uncounted resend: $status", async (refusal) => {
  await using service = await scriptedService(({ body }) =>
    formatOf(body) === "base64" ? refusal : listAnswer,
  );
  await using client = new EasClient({ ...options, endpoint: service.endpoint, maxRetries: 0 });
  expect((await client.embed({ input: ["ash"] })).embeddings).toEqual([vector]);
  await client.embed({ input: ["ash"] });
  expect(service.seen.map(({ body }) => formatOf(body))).toEqual(["base64", "float", "float"]);
});

test("a service that refuses either form is asked twice and no more", async () => {
  await using service = await scriptedService(() => ({ status: 400, body: "no encoding_format at all" }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["ash"] })).rejects.toMatchObject({ status: 400, attempts: 2 });
});

test("another refusal is no reason to ask again", async () => {
  await using service = await scriptedService(() => ({ status: 400, body: "bad text" }));
  await using client = new EasClient({ ...options, endpoint: service.endpoint });
  await expect(client.embed({ input: ["ash"] })).rejects.toMatchObject({ status: 400, attempts: 1 });
});

test.each<CallOptions>([{ encoding: "base64" }, { extraBody: { encoding_format: "base64" } }])(
  "a caller who chose a form gets the refusal of it: %o",
  async (chosen) => {
    await using service = await scriptedService(() => ({ status: 400, body: "no encoding_format please" }));
    await using client = new EasClient({ ...options, endpoint: service.endpoint });
    await expect(client.embed({ input: ["ash"], ...chosen })).rejects.toMatchObject({ attempts: 1 });
  },
);

test("an answer in lists is read also where base64 was chosen, and the choice stays", async () => {
  await using service = await scriptedService(() => listAnswer);
  await using client = new EasClient({ ...options, endpoint: service.endpoint, encoding: "base64" });
  for (let call = 0; call < 2; call++)
    expect((await client.embed({ input: ["ash"] })).embeddings).toEqual([vector]);
  expect(service.seen.map(({ body }) => formatOf(body))).toEqual(["base64", "base64"]);
});

test("a word that is no encoding is refused by name", () => {
  const wrong = { encoding: "bytes" } as unknown as CallOptions;
  expect(() => new EasClient({ ...options, endpoint: "http://127.0.0.1:1", ...wrong })).toThrow(
    /`encoding` is "bytes", not "auto" or "float" or "base64"/,
  );
});

test("base64 that is cut or that holds no numbers is never handed on", async () => {
  for (const embedding of ["AAAAPwAAgL4AAIA", "AAAAPwAAgL4AAIA=", "not base64!!", "AACAfw=="]) {
    await using service = await scriptedService(() => ({ body: { data: [{ index: 0, embedding }] } }));
    await using client = new EasClient({ ...options, endpoint: service.endpoint });
    await expect(client.embed({ input: ["ash"] })).rejects.toMatchObject({
      code: "ANSWER_INVALID",
      attempts: 2,
    });
  }
});
