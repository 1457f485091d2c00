import { expect, test } from "vitest";
import { EasClient, type ChatMessage, type ChatRequest, type InputError } from "../src/index.ts";
import { scriptedService, type ScriptedService } from "./support/scripted-service.ts";

const answer = { choices: [{ index: 0, message: { content: "ok" }, finish_reason: "stop" }] };
const serving = (): Promise<ScriptedService> => scriptedService(() => ({ body: answer }));
const clientOf = ({ endpoint }: ScriptedService): EasClient =>
  new EasClient({ endpoint, token: "a-token-of-tests", model: "m", sleep: () => {} });
const image = { type: "image", url: "data:image/png;base64,AAAA" } as const;
const text = { type: "text", text: "a map" } as const;
const conversation: ChatMessage[] = [
  { role: "user", content: "Where?" },
  { role: "system", content: "Be brief." },
  { role: "assistant", reasoning: "hm", toolCalls: [{ id: "a", name: "map", arguments: "{}" }] },
  { role: "tool", toolCallId: "a", content: [text, image] },
];
const settings = {
  reasoningRoundTrip: "tool-turns",
  reasoningField: "reasoning",
  mergeSystemMessages: true,
  toolImages: "user-message",
} as const;
const arranged = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Where?" },
  {
    role: "assistant",
    content: null,
    reasoning: "hm",
    tool_calls: [{ id: "a", type: "function", function: { name: "map", arguments: "{}" } }],
  },
  { role: "tool", tool_call_id: "a", content: "a map" },
  { role: "user", content: [{ type: "image_url", image_url: { url: image.url } }] },
];

type Verb = "chat" | "streamChat" | "tokenize";

test.each<Verb>(["chat", "streamChat", "tokenize"])(
  "%s arranges a conversation as it is told, and sends none of the settings",
  async (verb) => {
    const events = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] })}\n\n`;
    const reply = {
      chat: { body: answer },
      streamChat: { body: events, headers: { "content-type": "text/event-stream" } },
      tokenize: { body: { tokens: [1] } },
    };
    await using service = await scriptedService(() => reply[verb]);
    await using client = clientOf(service);

    await client[verb]({ messages: conversation, ...settings });

    const sent = service.seen[0]?.body as object;
    expect(sent).toMatchObject({ messages: arranged });
    expect(Object.keys(sent).toSorted()).toEqual(
      verb === "streamChat" ? ["messages", "model", "stream", "stream_options"] : ["messages", "model"],
    );
  },
);

const refusal = (call: Promise<unknown>): Promise<InputError> =>
  call.then(
    () => expect.fail("it was sent"),
    (error: unknown) => error as InputError,
  );

test("an image in a tool's answer is refused by its message, and nothing is sent", async () => {
  await using service = await serving();
  await using client = clientOf(service);
  const calls = [
    client.chat({ messages: conversation }),
    client.streamChat({ messages: conversation }),
    client.tokenize({ messages: conversation }),
  ];

  for (const error of await Promise.all(calls.map(refusal))) {
    expect(error).toMatchObject({ name: "InputError", code: "INPUT_INVALID" });
    expect(error.message).toContain("Message 3 has image data in a tool's answer");
    expect(error.faults.map(({ index }) => index)).toEqual([3]);
  }
  const raw = { type: "raw", value: { type: "image_url", image_url: { url: image.url } } } as const;
  const messages: ChatMessage[] = [
    ...conversation.slice(0, 3),
    { role: "tool", toolCallId: "a", content: [raw] },
  ];
  expect((await refusal(client.chat({ messages }))).message).toContain("Message 3 has media");
  expect((await refusal(client.embedMessages({ input: [conversation] }))).message).toContain(
    "Conversation 0",
  );
  expect(service.seen).toEqual([]);
});

test.each([
  { reasoningRoundTrip: "sometimes" },
  { reasoningField: "thoughts" },
  { mergeSystemMessages: "yes" },
  { toolImages: null },
  { toolImages: 1n },
  { reasoningTags: "splitt" },
])("the setting %s is refused, and nothing is sent", async (bad) => {
  await using service = await serving();
  await using client = clientOf(service);
  const request = { messages: [{ role: "user", content: "Hi" }], ...bad } as unknown as ChatRequest;

  const error = await refusal(client.chat(request));

  expect(error).toMatchObject({ name: "InputError", code: "INPUT_INVALID" });
  expect(error.message).toMatch(new RegExp(`^\`${Object.keys(bad)[0]}\` is .+, not .+ or .+\\.$`));
  expect(service.seen).toEqual([]);
});

test("half a character in reasoning matters only where it is sent", async () => {
  await using service = await serving();
  await using client = clientOf(service);
  const messages: ChatMessage[] = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Hello", reasoning: "half \ud83d" },
    { role: "user", content: "Again" },
  ];

  await client.chat({ messages });
  await client.chat({ messages, reasoningRoundTrip: "tool-turns" });
  const error = await refusal(client.chat({ messages, reasoningRoundTrip: "always" }));

  expect(error).toMatchObject({ code: "INPUT_MALFORMED", faults: [{ index: 1 }] });
  expect(service.seen).toHaveLength(2);
});

test("a tool's answer without an id is refused where no call waits for one", async () => {
  await using service = await serving();
  await using client = clientOf(service);
  const messages: ChatMessage[] = [
    { role: "user", content: "Hi" },
    { role: "tool", toolCallId: "", content: "sun" },
  ];

  expect((await refusal(client.chat({ messages }))).message).toContain("Message 1 has an empty toolCallId");
  expect(service.seen).toEqual([]);
});
