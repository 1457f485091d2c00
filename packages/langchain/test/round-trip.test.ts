import {
  HumanMessage,
  ToolMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
  type AIMessageChunk,
  type BaseMessage,
  type StoredMessage,
} from "@langchain/core/messages";
import { scriptedChat, type ScriptedAnswer, type ScriptedCall } from "@paifang/contract";
import { describe, expect, test } from "vitest";
import { ChatPaiEas, type ChatPaiEasFields } from "../src/index.ts";
import { ANSWER_WAYS, hello } from "./support/answer-ways.ts";

const VERSIONS = ["v0", "v1"] as const;

/** Every way in which a host's user gets a message of ours, and one that was stored. */
const WAYS: [string, (model: ChatPaiEas) => Promise<BaseMessage>][] = [
  ...ANSWER_WAYS.flatMap(([way, ask]) =>
    VERSIONS.map((version): (typeof WAYS)[number] => [
      `${way} of ${version}`,
      (model) => ask(model, version),
    ]),
  ),
  ["events", async (model) => await model.streamEvents([hello])],
  [
    "an answer that was stored and read again",
    async (model) => {
      const stored = JSON.stringify(mapChatMessagesToStoredMessages([await model.invoke([hello])]));
      const [message] = mapStoredMessagesToChatMessages(JSON.parse(stored) as StoredMessage[]);
      return message as BaseMessage;
    },
  ],
];
type Ask = (typeof WAYS)[number][1];

/** The messages that the server gets when an answer, and one of each tool, go back. */
async function sentBack(ask: Ask, answer: ScriptedAnswer, fields: ChatPaiEasFields = {}): Promise<unknown[]> {
  await using server = await scriptedChat(answer, { text: ["ok"] });
  const model = new ChatPaiEas({ ...fields, endpoint: server.endpoint, token: "t", model: "qwen-demo" });
  const message = await ask(model);
  const results = (answer.calls ?? []).map(
    ({ id }) => new ToolMessage({ content: "done", tool_call_id: id }),
  );
  await model.invoke([hello, message, ...results]);
  return server.requests[1]?.body["messages"] as unknown[];
}

const weather = { id: "call-1", name: "weather", arguments: '{"city":"Paris"}' };
const time = { id: "call-2", name: "time", arguments: "{}" };
const list = { id: "call-3", name: "time", arguments: '["CET"]' };
const wire = ({ id, name, arguments: text }: ScriptedCall) => ({
  id,
  type: "function",
  function: { name, arguments: text },
});
const results = (...calls: ScriptedCall[]) =>
  calls.map(({ id }) => ({ role: "tool", tool_call_id: id, content: "done" }));
const user = { role: "user", content: "Hi" };

const ANSWERS: [string, ScriptedAnswer, unknown[]][] = [
  ["text", { text: ["Hel", "lo"] }, [{ role: "assistant", content: "Hello" }]],
  [
    "reasoning and text",
    { reasoning: ["Think, ", "think."], text: ["4", "2"] },
    [{ role: "assistant", content: "42" }],
  ],
  [
    "text and two calls",
    { text: ["Let me ", "look."], calls: [weather, time] },
    [
      { role: "assistant", content: "Let me look.", tool_calls: [wire(weather), wire(time)] },
      ...results(weather, time),
    ],
  ],
  [
    "reasoning and a call",
    { reasoning: ["Hm."], calls: [weather] },
    [{ role: "assistant", content: null, tool_calls: [wire(weather)] }, ...results(weather)],
  ],
  [
    "a call with arguments that are no object",
    { calls: [weather, list] },
    [
      {
        role: "assistant",
        content: null,
        tool_calls: [wire(weather), wire({ ...list, arguments: '{"rawInput":"[\\"CET\\"]"}' })],
      },
      ...results(weather, list),
    ],
  ],
];

describe.each(WAYS)("%s goes back as the server wrote it", (_way, ask) => {
  test.each(ANSWERS)("%s", async (_name, answer, expected) => {
    expect(await sentBack(ask, answer)).toEqual([user, ...expected]);
  });

  test("with the reasoning of a loop under way, where that is asked for", async () => {
    const answer = { reasoning: ["Think, ", "think."], calls: [weather] };
    const told = { role: "assistant", content: null, tool_calls: [wire(weather)] };

    for (const reasoningField of ["reasoning_content", "reasoning"] as const) {
      const fields = { reasoningRoundTrip: "tool-turns", reasoningField } as const;
      expect(await sentBack(ask, answer, fields)).toEqual([
        user,
        { ...told, [reasoningField]: "Think, think." },
        ...results(weather),
      ]);
    }
  });
});

describe.each(WAYS)("%s whose arguments were cut", (_way, ask) => {
  test("leaves no answer of a tool without its call, and no arguments that a server cannot read", async () => {
    const cut = { ...weather, arguments: '{"city":"Par' };

    const [, assistant, tool] = (await sentBack(ask, { calls: [cut], finishReason: "length" })) as [
      unknown,
      { tool_calls: ReturnType<typeof wire>[] },
      unknown,
    ];

    expect(assistant.tool_calls.map(({ id }) => id)).toEqual(["call-1"]);
    const [call] = assistant.tool_calls;
    expect(JSON.parse(call?.function.arguments ?? "")).toBeTypeOf("object");
    expect(tool).toMatchObject({ tool_call_id: "call-1" });
  });
});

test("a broken call that nothing answers does not go back", async () => {
  await using server = await scriptedChat({ text: ["Hm."], calls: [list] }, { text: ["ok"] });
  const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "qwen-demo" });

  const message = await model.invoke([hello]);
  await model.invoke([hello, message, new HumanMessage("Try again.")]);

  expect(server.requests[1]?.body["messages"]).toEqual([
    user,
    { role: "assistant", content: "Hm." },
    { role: "user", content: "Try again." },
  ]);
});

describe.each(WAYS)("%s", (_way, ask) => {
  test.each(["", "null", "None"])(
    "whose calls all have the id %j goes back with ids that differ",
    async (id) => {
      const answer = { calls: [weather, time].map((call) => ({ ...call, id })) };
      await using server = await scriptedChat(answer, { text: ["ok"] });
      const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "qwen-demo" });

      const message = (await ask(model)) as AIMessageChunk;
      const ids = (message.tool_calls ?? []).map((call) => call.id ?? "");
      const told = ids.map((one) => new ToolMessage({ content: "done", tool_call_id: one }));
      await model.invoke([hello, message, ...told]);

      expect(new Set(ids).size).toBe(2);
      expect(server.requests[1]?.body["messages"]).toMatchObject([
        user,
        { tool_calls: ids.map((one) => ({ id: one })) },
        ...ids.map((one) => ({ tool_call_id: one })),
      ]);
      for (const one of ids) expect(["", "null", "None"]).not.toContain(one);
    },
  );
});
