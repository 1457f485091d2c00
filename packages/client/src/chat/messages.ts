import type { ChatMessage, ChatPart, ConversationSettings, ToolCall } from "../types.ts";
import { arranged } from "./conversation.ts";
import { parseToolArguments } from "./tools.ts";

/** Messages as OpenAI-compatible servers take them, arranged by the settings. */
export function toWireMessages(
  messages: readonly ChatMessage[],
  settings: ConversationSettings = {},
): unknown[] {
  const { reasoningField = "reasoning_content" } = settings;
  return arranged(messages, settings).map((message) => {
    if (message.role === "tool")
      return { role: "tool", tool_call_id: message.toolCallId, content: joined(message.content, "\n") };
    if (message.role !== "assistant") return { role: message.role, content: toContent(message.content) };
    const calls = message.toolCalls ?? [];
    const content = message.content === undefined ? undefined : joined(message.content, "");
    const reasoning = message.reasoning === undefined ? {} : { [reasoningField]: message.reasoning };
    return calls.length === 0
      ? { role: "assistant", content: content ?? "", ...reasoning }
      : { role: "assistant", content: content ?? null, ...reasoning, tool_calls: calls.map(toWireCall) };
  });
}

/** Servers parse the arguments of earlier calls; text that is no object goes in one, so that its model sees it. */
const toWireCall = ({ id, name, arguments: text }: ToolCall): unknown => ({
  id,
  type: "function",
  function: { name, arguments: isObject(text) ? text || "{}" : JSON.stringify({ rawInput: text }) },
});

const isObject = (text: string): boolean => parseToolArguments(text) !== undefined;

/** Texts as one. Many templates take only a string from tools, and servers put line breaks between a model's own words. */
function joined(content: string | readonly ChatPart[], between: string): unknown {
  if (typeof content === "string") return content;
  const texts = content.map((part) => (part.type === "text" ? part.text : undefined));
  return texts.includes(undefined) ? toContent(content) : texts.join(between);
}

const toContent = (content: string | readonly ChatPart[]): unknown =>
  typeof content === "string" ? content : content.map(toWirePart);

function toWirePart(part: ChatPart): unknown {
  if (part.type === "raw") return part.value;
  if (part.type === "text") return { type: "text", text: part.text };
  if (part.type === "audio") return toAudioPart(part.url);
  const type = `${part.type}_url`;
  return { type, [type]: { url: part.url } };
}

/** The format is the subtype of the media type under the name that servers use. */
const AUDIO_FORMATS: ReadonlyMap<string, string> = new Map([
  ["mpeg", "mp3"],
  ["wave", "wav"],
  ["vnd.wave", "wav"],
  ["mp4", "m4a"],
]);

function toAudioPart(url: string): unknown {
  const inline = /^data:audio\/(?:x-)?([^;,]+)(?:;[^,]*)?;base64,/i.exec(url);
  if (inline === null) return { type: "audio_url", audio_url: { url } };
  const subtype = (inline[1] ?? "").toLowerCase();
  const data = url.slice(inline[0].length);
  return { type: "input_audio", input_audio: { data, format: AUDIO_FORMATS.get(subtype) ?? subtype } };
}
