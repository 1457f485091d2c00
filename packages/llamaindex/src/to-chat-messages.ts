import type {
  ChatMessage as HostMessage,
  MessageContent,
  MessageContentDetail,
  ToolCallLLMMessageOptions,
} from "@llamaindex/core/llms";
import {
  InputError,
  parseToolArguments,
  type ChatMessage,
  type ChatPart,
  type ToolCall,
} from "@paifang/client";
import { dataUriOf } from "./data-uris.ts";

type Message = HostMessage<ToolCallLLMMessageOptions>;

/**
 * LlamaIndex messages as the client takes them.
 *
 * @throws {InputError} a message holds a part that cannot be sent; its place is named.
 */
export const toChatMessages = (messages: readonly Message[]): ChatMessage[] => messages.map(toChatMessage);

function toChatMessage({ role, content, options = {} }: Message, index: number): ChatMessage {
  if ("toolResult" in options) {
    const { id, result }: { id: string; result: unknown } = options.toolResult;
    return {
      role: "tool",
      toolCallId: id,
      // A tool without a result has none that JSON could write.
      content: typeof result === "string" ? result : (JSON.stringify(result) ?? ""),
    };
  }
  const said = toContent(content, index);
  // What memory adds is told as the user's, as the host's own classes do: templates take one system message, at the start.
  if (role !== "assistant") return { role: role === "memory" ? "user" : role, content: said };
  if (!("toolCall" in options)) return { role, content: said };
  return { role, ...(said === "" ? {} : { content: said }), toolCalls: options.toolCall.map(toToolCall) };
}

/** Servers parse the arguments of earlier calls; text that is no object goes in one, under the host's own name for it. */
function toToolCall({ id, name, input }: { id: string; name: string; input: unknown }): ToolCall {
  if (typeof input !== "string") return { id, name, arguments: JSON.stringify(input) };
  const isObject = parseToolArguments(input) !== undefined;
  return { id, name, arguments: isObject ? input : JSON.stringify({ rawInput: input }) };
}

const toContent = (content: MessageContent, index: number): string | ChatPart[] =>
  typeof content === "string" ? content : content.map((part) => toChatPart(part, index));

function toChatPart(part: MessageContentDetail, index: number): ChatPart {
  if (part.type === "text") return part;
  if (part.type === "image_url") {
    const { type, image_url: image, detail } = part;
    return { type: "raw", value: { type, image_url: { ...image, detail } } };
  }
  if (part.type !== "file") return { type: part.type, url: dataUriOf(part) };
  const reason = "has a file, which these servers do not take; send its text or its pages as images";
  throw new InputError("INPUT_INVALID", `Message ${index} ${reason}.`, [{ index, reason }]);
}
