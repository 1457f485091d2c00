import { AIMessage, AIMessageChunk, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { InputError, type ChatMessage } from "@paifang/client";
import { toChatContent, toText } from "./to-chat-parts.ts";

/**
 * LangChain messages as the client takes them. Reasoning of earlier turns stays behind.
 *
 * @throws {InputError} a message or one of its blocks cannot be sent; its place is named.
 */
export const toChatMessages = (messages: readonly BaseMessage[]): ChatMessage[] =>
  messages.map(toChatMessage);

function toChatMessage(message: BaseMessage, index: number): ChatMessage {
  const { content } = message;
  if (AIMessage.isInstance(message) || AIMessageChunk.isInstance(message)) return toAssistant(message, index);
  if (ToolMessage.isInstance(message))
    return { role: "tool", toolCallId: message.tool_call_id, content: toText(content, index) };
  const role = roleOf(message);
  if (role !== undefined) return { role, content: toChatContent(content, index) };
  const reason = `is of type "${message.type}", which has no role on these servers`;
  throw new InputError("INPUT_INVALID", `Message ${index} ${reason}.`, [{ index, reason }]);
}

function toAssistant(
  { content, tool_calls: calls = [] }: AIMessage | AIMessageChunk,
  index: number,
): ChatMessage {
  const said = toChatContent(content, index);
  if (calls.length === 0) return { role: "assistant", content: said };
  return {
    role: "assistant",
    ...(said === "" ? {} : { content: said }),
    toolCalls: calls.map(({ id = "", name, args }) => ({ id, name, arguments: JSON.stringify(args) })),
  };
}

const ROLES: Readonly<Record<string, "system" | "user" | "developer" | "assistant">> = {
  human: "user",
  user: "user",
  system: "system",
  developer: "developer",
  ai: "assistant",
  assistant: "assistant",
};

function roleOf(message: BaseMessage): (typeof ROLES)[string] | undefined {
  if (message.type === "system" && message.additional_kwargs["__openai_role__"] === "developer")
    return "developer";
  const word = message.type === "generic" && "role" in message ? String(message.role) : message.type;
  return Object.hasOwn(ROLES, word) ? ROLES[word] : undefined;
}
