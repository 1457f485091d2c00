import { AIMessage, ToolMessage, type BaseMessage, type ContentBlock } from "@langchain/core/messages";
import { InputError, toChatContent, type ChatMessage, type ToolCall } from "@paifang/client";

/**
 * LangChain messages as the client takes them. Ids of messages and blocks, which are LangChain's own, stay behind.
 *
 * @throws {InputError} a message or one of its blocks cannot be sent; its place is named.
 */
export function toChatMessages(messages: readonly BaseMessage[]): ChatMessage[] {
  let answered: ReadonlySet<unknown> | undefined;
  const isAnswered = (id: unknown): boolean => (answered ??= answeredIn(messages)).has(id);
  return messages.map((message, index) => {
    const isStandard = message.response_metadata?.["output_version"] === "v1";
    const blocks = isStandard ? message.contentBlocks : message.content;
    const content = toChatContent(blocks, index);
    if (AIMessage.isInstance(message)) return toAssistant(message, { content, blocks, isAnswered });
    if (ToolMessage.isInstance(message)) return { role: "tool", toolCallId: message.tool_call_id, content };
    // It names no call; the client finds the one before it, which has no id either.
    if (message.type === "function") return { role: "tool", toolCallId: "", content };
    return { role: roleOf(message, index), content };
  });
}

const answeredIn = (messages: readonly BaseMessage[]): ReadonlySet<unknown> =>
  new Set(messages.filter((message) => ToolMessage.isInstance(message)).map(({ tool_call_id: id }) => id));

type Said = Pick<ChatMessage, "content"> & {
  blocks: string | readonly ContentBlock[];
  /** Whether some message answers a call. */
  isAnswered(id: unknown): boolean;
};

function toAssistant(message: AIMessage, { content, blocks: said, isAnswered }: Said): ChatMessage {
  const { tool_calls: calls = [], invalid_tool_calls: invalid = [], additional_kwargs: more } = message;
  const blocks = typeof said === "string" ? [] : said;
  // Nobody runs a broken call; but one that was answered must be there before its answer.
  const broken = [...invalid, ...blocks.filter(({ type }) => type === "invalid_tool_call")];
  const kept = new Map(broken.filter(({ id }) => isAnswered(id)).map((call) => [call.id, call]));
  const older = calls.length === 0 && more.function_call ? [{ ...more.function_call, id: "" }] : [];
  const toolCalls = [...[...calls, ...kept.values()].map(toToolCall), ...older];
  const { reasoning_content: thought = blocks.map(thoughtOf).join(""), refusal } = more;
  const words = content === "" && typeof refusal === "string" ? refusal : content;
  return {
    role: "assistant",
    ...(words === "" && toolCalls.length > 0 ? {} : { content: words }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
    ...(typeof thought === "string" && thought !== "" ? { reasoning: thought } : {}),
  };
}

const toToolCall = ({ id = "", name, args }: { id?: string; name?: unknown; args?: unknown }): ToolCall => ({
  id,
  name: String(name),
  arguments: typeof args === "string" ? args : JSON.stringify(args),
});

/** Other packages' blocks have it too, under their own name for it. */
const thoughtOf = ({ type, reasoning, thinking }: ContentBlock): unknown =>
  type === "thinking" ? thinking : type === "reasoning" ? reasoning : "";

type Role = "system" | "user" | "developer" | "assistant";

const ROLES: Readonly<Record<string, Role>> = { human: "user", system: "system", ai: "assistant" };

function roleOf(message: BaseMessage, index: number): Role {
  if (message.additional_kwargs["__openai_role__"] === "developer") return "developer";
  const isOwn = message.type === "generic" && "role" in message;
  const word = isOwn ? String(message.role) : message.type;
  if (Object.hasOwn(ROLES, word)) return ROLES[word] as Role;
  // Which other roles there are is the template's to say.
  if (isOwn) return word as Role;
  const reason = `is of type "${message.type}", which has no role on these servers`;
  throw new InputError("INPUT_INVALID", `Message ${index} ${reason}.`, [{ index, reason }]);
}
