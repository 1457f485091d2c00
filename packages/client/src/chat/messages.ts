import type { ChatMessage, ChatPart, ToolCall } from "../types.ts";

/** Messages as OpenAI-compatible servers take them. Reasoning of earlier turns stays behind. */
export function toWireMessages(messages: readonly ChatMessage[]): unknown[] {
  return messages.map((message) => {
    if (message.role === "tool")
      return { role: "tool", tool_call_id: message.toolCallId, content: message.content };
    if (message.role !== "assistant") return { role: message.role, content: toContent(message.content) };
    const calls = message.toolCalls ?? [];
    const content = message.content === undefined ? undefined : toContent(message.content);
    return calls.length === 0
      ? { role: "assistant", content: content ?? "" }
      : { role: "assistant", content: content ?? null, tool_calls: calls.map(toWireCall) };
  });
}

/** Servers parse the arguments of earlier calls as JSON, which empty text is not. */
const toWireCall = ({ id, name, arguments: text }: ToolCall): unknown => ({
  id,
  type: "function",
  function: { name, arguments: text === "" ? "{}" : text },
});

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
