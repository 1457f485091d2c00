import type { ChatMessage as HostMessage, ToolCallLLMMessageOptions } from "@llamaindex/core/llms";
import { toChatContent, type ChatMessage, type ToolCall } from "@paifang/client";

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
  const said = toChatContent(content, index);
  // What memory adds is told as the user's, as the host's own classes do: templates take one system message, at the start.
  if (role !== "assistant") return { role: role === "memory" ? "user" : role, content: said };
  if (!("toolCall" in options)) return { role, content: said };
  return { role, ...(said === "" ? {} : { content: said }), toolCalls: options.toolCall.map(toToolCall) };
}

const toToolCall = ({ id, name, input }: { id: string; name: string; input: unknown }): ToolCall => ({
  id,
  name,
  arguments: typeof input === "string" ? input : JSON.stringify(input),
});
