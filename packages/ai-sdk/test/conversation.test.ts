import { scriptedChat } from "@paifang/contract";
import { generateText, type ModelMessage } from "ai";
import { expect, test } from "vitest";
import { createPaiEas, type PaiEasFields } from "../src/index.ts";

const HELLO = { text: ["Hello"] };

/** The messages of the request that a model with these fields sends; it throws what was refused before. */
async function sentFor(
  messages: ModelMessage[],
  { paiEas = {}, ...fields }: PaiEasFields & { paiEas?: Record<string, string | boolean> } = {},
) {
  await using server = await scriptedChat(HELLO);
  const model = createPaiEas({ endpoint: server.endpoint, token: "t", ...fields })("demo");
  const asked = generateText({
    model,
    messages,
    allowSystemInMessages: true,
    providerOptions: { paiEas },
  });
  await asked.catch((error: unknown) => {
    throw server.requests.length === 0 ? error : new Error("It was sent.", { cause: error });
  });
  return server.requests[0]?.body["messages"];
}

const BYTES = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
type Part =
  | { type: "text"; text: string }
  | { type: "file"; data: { type: "data"; data: string }; mediaType: string };
const picture: Part = {
  type: "file",
  data: { type: "data", data: Buffer.from(BYTES).toString("base64") },
  mediaType: "image/png",
};

/** A conversation in which a tool has answered with parts. */
const answeredBy = (value: Part[]): ModelMessage[] => [
  { role: "user", content: "Where?" },
  {
    role: "assistant",
    content: [
      { type: "reasoning", text: "Hm." },
      { type: "tool-call", toolCallId: "1", toolName: "map", input: {} },
    ],
  },
  {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: "1", toolName: "map", output: { type: "content", value } }],
  },
];

const MAP = answeredBy([{ type: "text", text: "North." }, picture, { type: "text", text: "Far." }]);

test("a tool's answer in parts is sent as its text", async () => {
  const texts: Part[] = [
    { type: "text", text: "North." },
    { type: "text", text: "Far." },
  ];

  expect(await sentFor(answeredBy(texts))).toMatchObject([
    { role: "user" },
    { role: "assistant" },
    { role: "tool", content: "North.\nFar.", tool_call_id: "1" },
  ]);
});

test("an image in a tool's answer is refused, and nothing is sent", async () => {
  await expect(sentFor(MAP)).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringMatching(/^Message 2 has media in a tool's answer.*`toolImages: "user-message"`/),
    faults: [{ index: 2 }],
  });
});

test.each([
  ["provider", { toolImages: "user-message" as const }],
  ["call", { paiEas: { toolImages: "user-message" } }],
])("it moves into a user message behind the answer, if the %s says so", async (_, fields) => {
  expect(await sentFor(MAP, fields)).toMatchObject([
    { role: "user" },
    { role: "assistant" },
    { role: "tool", content: "North.\nFar.", tool_call_id: "1" },
    {
      role: "user",
      content: [{ type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } }],
    },
  ]);
});

test("a call's own word on reasoning wins, and it goes back in the field that the server reads", async () => {
  const fields = { reasoningField: "reasoning" as const, paiEas: { reasoningRoundTrip: "tool-turns" } };
  const [, said] = (await sentFor(answeredBy([]), fields)) as unknown[];

  expect(said).toMatchObject({ role: "assistant", reasoning: "Hm." });
  expect(said).not.toHaveProperty("reasoning_content");
});

test("system messages become one", async () => {
  const messages: ModelMessage[] = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Where?" },
    { role: "system", content: "Be kind." },
  ];

  expect(await sentFor(messages, { mergeSystemMessages: true })).toEqual([
    { role: "system", content: "Be brief.\n\nBe kind." },
    { role: "user", content: "Where?" },
  ]);
});

test("a word that a setting does not have is refused, and nothing is sent", async () => {
  await expect(sentFor(MAP.slice(0, 1), { paiEas: { toolImages: "drop" } })).rejects.toMatchObject({
    name: "InputError",
    message: expect.stringContaining("`toolImages`"),
  });
});
