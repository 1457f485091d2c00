import {
  AIMessage,
  ChatMessage,
  FunctionMessage,
  HumanMessage,
  SystemMessage,
  ToolMessage,
  type BaseMessage,
  type ContentBlock,
} from "@langchain/core/messages";
import { scriptedChat } from "@paifang/contract";
import { describe, expect, test } from "vitest";
import { ChatPaiEas, type ChatPaiEasFields } from "../src/index.ts";

const DATA = "iVBORw0KGgo=";
const URI = `data:image/png;base64,${DATA}`;
const link = "https://example.com/a";
const weather = { id: "call-1", name: "weather", args: { city: "Paris" } };
const wireCall = (id: string, text: string) => ({
  id,
  type: "function",
  function: { name: "weather", arguments: text },
});

/** The messages of the body that the server gets. */
async function sentFor(messages: BaseMessage[], fields: ChatPaiEasFields = {}): Promise<unknown> {
  await using server = await scriptedChat({ text: ["ok"] });
  const model = new ChatPaiEas({ ...fields, endpoint: server.endpoint, token: "t", model: "qwen-demo" });
  await model.invoke(messages);
  return server.requests[0]?.body["messages"];
}

describe("every kind of message", () => {
  test("has its role on the wire, in order", async () => {
    const messages = [
      new SystemMessage("Be brief."),
      new SystemMessage({ content: "In English.", additional_kwargs: { __openai_role__: "developer" } }),
      new HumanMessage("Weather?"),
      new AIMessage({ content: "Let me look.", tool_calls: [weather] }),
      new ToolMessage({ content: "sun", tool_call_id: "call-1", status: "error", artifact: { map: 1 } }),
      new ChatMessage("Paris, France", "observation"),
      new ChatMessage("Sunny.", "assistant"),
    ];

    expect(await sentFor(messages)).toEqual([
      { role: "system", content: "Be brief." },
      { role: "developer", content: "In English." },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: "Let me look.",
        tool_calls: [wireCall("call-1", '{"city":"Paris"}')],
      },
      { role: "tool", tool_call_id: "call-1", content: "sun" },
      { role: "observation", content: "Paris, France" },
      { role: "assistant", content: "Sunny." },
    ]);
  });

  test("of the time before tools is a call and its answer", async () => {
    const asked = new AIMessage({
      content: "",
      additional_kwargs: { function_call: { name: "weather", arguments: '{"city":"Paris"}' } },
    });

    expect(
      await sentFor([
        new HumanMessage("Weather?"),
        asked,
        new FunctionMessage({ content: "sun", name: "weather" }),
      ]),
    ).toEqual([
      { role: "user", content: "Weather?" },
      { role: "assistant", content: null, tool_calls: [wireCall("call-1-0", '{"city":"Paris"}')] },
      { role: "tool", tool_call_id: "call-1-0", content: "sun" },
    ]);
  });

  test("with calls that have no id gets ids, the same in call and answer", async () => {
    const asked = new AIMessage({ content: "", tool_calls: [{ name: "weather", args: {} }] });

    expect(
      await sentFor([
        new HumanMessage("Weather?"),
        asked,
        new ToolMessage({ content: "sun", tool_call_id: "" }),
      ]),
    ).toMatchObject([
      { role: "user" },
      { tool_calls: [wireCall("call-1-0", "{}")] },
      { role: "tool", tool_call_id: "call-1-0" },
    ]);
  });
});

const image = { type: "image_url", image_url: { url: link } };
const inlineImage = { type: "image_url", image_url: { url: URI } };

describe("every block of content", () => {
  const GOLDEN: [string, object, unknown][] = [
    ["a text", { type: "text", text: "a" }, { type: "text", text: "a" }],
    ["OpenAI's image", { type: "image_url", image_url: { url: link } }, image],
    ["OpenAI's image as a string", { type: "image_url", image_url: link }, image],
    [
      "OpenAI's sound",
      { type: "input_audio", input_audio: { data: DATA, format: "mp3" } },
      { type: "input_audio", input_audio: { data: DATA, format: "mp3" } },
    ],
    [
      "a linked sound",
      { type: "audio_url", audio_url: { url: link } },
      { type: "audio_url", audio_url: { url: link } },
    ],
    [
      "a linked film",
      { type: "video_url", video_url: { url: link } },
      { type: "video_url", video_url: { url: link } },
    ],
    [
      "OpenAI's file",
      { type: "file", file: { file_data: URI, filename: "a.png" } },
      { type: "file", file: { file_data: URI, filename: "a.png" } },
    ],
    ["a legacy linked image", { type: "image", source_type: "url", url: link }, image],
    [
      "a legacy inline image",
      { type: "image", source_type: "base64", data: DATA, mime_type: "image/png" },
      inlineImage,
    ],
    [
      "a legacy inline sound",
      { type: "audio", source_type: "base64", data: DATA, mime_type: "audio/wav" },
      { type: "input_audio", input_audio: { data: DATA, format: "wav" } },
    ],
    ["a legacy text file", { type: "file", source_type: "text", text: "a" }, { type: "text", text: "a" }],
    ["a standard linked image", { type: "image", url: link }, image],
    ["a standard inline image", { type: "image", data: DATA, mimeType: "image/png" }, inlineImage],
    [
      "a standard image of bytes",
      { type: "image", data: new Uint8Array(Buffer.from(DATA, "base64")), mimeType: "image/png" },
      inlineImage,
    ],
    [
      "a standard linked sound",
      { type: "audio", url: link },
      { type: "audio_url", audio_url: { url: link } },
    ],
    [
      "a standard inline sound",
      { type: "audio", data: DATA, mimeType: "audio/mpeg" },
      { type: "input_audio", input_audio: { data: DATA, format: "mp3" } },
    ],
    [
      "a standard film",
      { type: "video", data: DATA, mimeType: "video/mp4" },
      { type: "video_url", video_url: { url: `data:video/mp4;base64,${DATA}` } },
    ],
    ["a standard plain text", { type: "text-plain", text: "a" }, { type: "text", text: "a" }],
    ["a standard file that is an image", { type: "file", data: DATA, mimeType: "image/png" }, inlineImage],
  ];

  test.each(GOLDEN)("%s", async (_name, block, part) => {
    const content = [{ type: "text", text: "Look:" }, block] as ContentBlock[];
    const user = { role: "user", content: [{ type: "text", text: "Look:" }, part] };

    expect(await sentFor([new HumanMessage({ content })])).toEqual([user]);
    // The same as a message of standard content, which core itself has read before.
    const standard = new HumanMessage({ content, response_metadata: { output_version: "v1" } });
    expect(await sentFor([standard])).toMatchObject([
      { role: "user", content: [{ type: "text" }, { type: (part as { type: string }).type }] },
    ]);
  });

  test.each([
    { type: "image", source_type: "id", id: "file-1" },
    { type: "image", fileId: "file-1" },
    { type: "file", data: DATA, mimeType: "application/pdf" },
    { type: "hologram" },
  ])("that cannot be sent is refused with message and place, and nothing is sent: %j", async (block) => {
    await using server = await scriptedChat({ text: ["ok"] });
    const model = new ChatPaiEas({ endpoint: server.endpoint, token: "t", model: "qwen-demo" });
    const content = [{ type: "text", text: "a" }, block] as ContentBlock[];

    const asked = model.invoke([new HumanMessage("Hi"), new HumanMessage({ content })]);

    await expect(asked).rejects.toMatchObject({ name: "InputError", faults: [{ index: 1 }] });
    await expect(asked).rejects.toThrow(/^Message 1 has a block of type .*\(block 1\)/);
    expect(server.requests).toEqual([]);
  });

  test("that is a model's own is not sent", async () => {
    const content = [
      { type: "thinking", thinking: "hm", signature: "s" },
      { type: "text", text: "Let me look." },
      { type: "tool_use", id: "call-1", name: "weather", input: {} },
      { type: "input_json_delta", input: "{}" },
    ] as ContentBlock[];

    expect(await sentFor([new AIMessage({ content, tool_calls: [weather] })])).toEqual([
      { role: "assistant", content: "Let me look.", tool_calls: [wireCall("call-1", '{"city":"Paris"}')] },
    ]);
  });
});

test("a model's words in several blocks go back as one text, without ids of message or block", async () => {
  const content = ["Let me ", "look."].map((text) => ({ type: "text", text, id: "" }));

  for (const output_version of ["v0", "v1"])
    expect(
      await sentFor([new AIMessage({ content, id: "", response_metadata: { output_version } })]),
    ).toEqual([{ role: "assistant", content: "Let me look." }]);
});

describe("messages of a conversation", () => {
  const asked = new AIMessage({ content: "", tool_calls: [weather] });
  const map = new ToolMessage({
    content: [
      { type: "text", text: "a map" },
      { type: "image", data: DATA, mimeType: "image/png" },
    ],
    tool_call_id: "call-1",
  });

  test("refuse an image of a tool, which vLLM refuses with a 400, and say why", async () => {
    await expect(sentFor([new HumanMessage("Where?"), asked, map])).rejects.toThrow(
      /^Message 2 has image data in a tool's answer.*toolImages: "user-message"/,
    );
  });

  test("have it in a user message behind the tools where that is asked for", async () => {
    const toolImages = "user-message" as const;

    expect(await sentFor([new HumanMessage("Where?"), asked, map], { toolImages })).toMatchObject([
      { role: "user" },
      { role: "assistant" },
      { role: "tool", tool_call_id: "call-1", content: "a map" },
      { role: "user", content: [inlineImage] },
    ]);
  });

  test("have one system message where that is asked for", async () => {
    const messages = [new SystemMessage("One."), new HumanMessage("Hi"), new SystemMessage("Two.")];

    expect(await sentFor(messages)).toHaveLength(3);
    expect(await sentFor(messages, { mergeSystemMessages: true })).toEqual([
      { role: "system", content: "One.\n\nTwo." },
      { role: "user", content: "Hi" },
    ]);
  });

  test.each([
    { reasoningRoundTrip: "sometimes" },
    { reasoningField: "thoughts" },
    { mergeSystemMessages: "yes" },
    { toolImages: "drop" },
  ])("are not sent with a setting that means nothing: %j", async (bad) => {
    const fields = bad as unknown as ChatPaiEasFields;

    await expect(sentFor([new HumanMessage("Hi")], fields)).rejects.toMatchObject({
      name: "InputError",
      code: "INPUT_INVALID",
    });
  });
});
