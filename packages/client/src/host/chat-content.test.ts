import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { toChatContent } from "./chat-content.ts";

const DATA = "iVBORw0KGgo=";
const URI = `data:image/png;base64,${DATA}`;
const BYTES = new Uint8Array(Buffer.from(DATA, "base64"));
const TEXT = Buffer.from("Grüße").toString("base64");
const link = "https://example.com/a";

/** One block alone; a text stands between, so that it stays a part. */
const sent = (block: object): unknown => {
  const content = toChatContent([block, { type: "text", text: "and" }], 0);
  return typeof content === "string" ? content : content[0];
};

test("text stays text, and nothing at all is none", () => {
  expect(toChatContent("Hi", 0)).toBe("Hi");
  expect(toChatContent([{ type: "text", text: "Hi" }], 0)).toBe("Hi");
  expect(toChatContent([], 0)).toBe("");
});

test("several blocks stay apart, in order", () => {
  const content = [
    { type: "text", text: "What is this?" },
    { type: "image", url: link },
    { type: "text", text: "And this?" },
  ];

  expect(toChatContent(content, 0)).toEqual(content);
});

test.each([
  [{ type: "text-plain", text: "a", mimeType: "text/plain" }, "a"],
  [{ type: "text-plain", data: TEXT, mimeType: "text/plain" }, "Grüße"],
  [{ type: "text", source_type: "text", text: "a" }, "a"],
  [{ type: "file", source_type: "text", text: "a" }, "a"],
  [{ type: "file", data: TEXT, mimeType: "text/csv" }, "Grüße"],
  [{ type: "refusal", refusal: "No." }, "No."],
  [{ type: "file", data: `data:text/csv;base64,${TEXT}` }, "Grüße"],
])("the block %j is the text %j", (block, text) => {
  expect(sent(block)).toEqual({ type: "text", text });
});

test.each([
  [{ type: "image_url", image_url: link }, "image", link],
  [{ type: "audio_url", audio_url: link }, "audio", link],
  [{ type: "video_url", video_url: link }, "video", link],
  [{ type: "image", source_type: "url", url: link }, "image", link],
  [{ type: "audio", source_type: "url", url: link, mime_type: "audio/wav" }, "audio", link],
  [{ type: "image", source_type: "base64", data: DATA, mime_type: "image/png" }, "image", URI],
  [{ type: "file", source_type: "base64", data: DATA, mime_type: "image/png" }, "image", URI],
  [{ type: "image", url: link }, "image", link],
  [{ type: "image", data: DATA, mimeType: "image/png" }, "image", URI],
  [{ type: "image", data: BYTES, mimeType: "image/png" }, "image", URI],
  [{ type: "image", data: URI, mimeType: "image/jpeg" }, "image", URI],
  [{ type: "image", data: URI }, "image", URI],
  [{ type: "image", data: "data:image/svg+xml,%3Csvg/%3E" }, "image", "data:image/svg+xml,%3Csvg/%3E"],
  [{ type: "audio", data: DATA, mimeType: "audio/wav" }, "audio", `data:audio/wav;base64,${DATA}`],
  [{ type: "video", url: link }, "video", link],
  [{ type: "video", data: BYTES, mimeType: "video/mp4" }, "video", `data:video/mp4;base64,${DATA}`],
  [{ type: "file", url: link, mimeType: "video/mp4" }, "video", link],
  [{ type: "file", data: DATA, mimeType: "image/png" }, "image", URI],
  [{ type: "non_standard", value: { type: "video_url", video_url: link } }, "video", link],
])("the block %j is of kind %s with the address %s", (block, type, url) => {
  expect(sent(block)).toEqual({ type, url });
});

test.each([
  { type: "image_url", image_url: { url: link, detail: "low" } },
  { type: "audio_url", audio_url: { url: link } },
  { type: "video_url", video_url: { url: link }, uuid: "cached" },
  { type: "input_audio", input_audio: { data: DATA, format: "wav" } },
  { type: "file", file: { file_data: URI, filename: "a.png" } },
  { type: "image_embeds", image_embeds: DATA },
])("the block %j is sent as it is", (block) => {
  expect(sent(block)).toEqual({ type: "raw", value: block });
});

test("a block's own id and index, which are the host's, are not sent", () => {
  expect(sent({ type: "text", text: "a", id: "", index: 0 })).toEqual({ type: "text", text: "a" });
  expect(sent({ type: "image_url", image_url: { url: link }, id: "", index: 1 })).toEqual({
    type: "raw",
    value: { type: "image_url", image_url: { url: link } },
  });
});

test("how closely to look may stand beside the address", () => {
  expect(sent({ type: "image_url", image_url: { url: link }, detail: "low" })).toEqual({
    type: "raw",
    value: { type: "image_url", image_url: { url: link, detail: "low" } },
  });
});

test.each([
  "tool_use",
  "tool_call",
  "tool_call_chunk",
  "invalid_tool_call",
  "server_tool_call",
  "server_tool_call_chunk",
  "server_tool_call_result",
  "input_json_delta",
  "reasoning",
  "reasoning_content",
  "thinking",
  "redacted_thinking",
])("a block of type %s is a model's own and left out", (type) => {
  expect(toChatContent([{ type, text: "no" }], 0)).toBe("");
});

test.each([
  [{ type: "image", source_type: "id", id: "file-1" }, "neither url nor data"],
  [{ type: "image", fileId: "file-1" }, "keep no files that an id could name"],
  [{ type: "image", data: DATA }, "its data has no mimeType"],
  [{ type: "file", data: DATA, mimeType: "application/pdf" }, "take no files; send its text"],
  [{ type: "file", url: link }, "take no files"],
  [{ type: "file", data: "data:text/plain,Gr%C3%BC%C3%9Fe" }, "take no files"],
  [{ type: "file", fileId: "file-1", mimeType: "text/plain" }, "take no files"],
  [{ type: "text-plain", url: link }, "take no files"],
  [{ type: "text" }, "that cannot be sent (block 1)."],
  [{ type: "hologram" }, "that cannot be sent (block 1)."],
  [{ type: "non_standard", value: { type: "citation" } }, "that cannot be sent (block 1)."],
  [{}, "has a block of type undefined"],
])("the block %j is refused with its place and its message's", (block, why) => {
  const send = (): unknown => toChatContent([{ type: "text", text: "a" }, block], 7);

  expect(send).toThrow(InputError);
  expect(send).toThrow(/^Message 7 has a block of type .*\(block 1\)/);
  expect(send).toThrow(why);
});
