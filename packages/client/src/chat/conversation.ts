import type { ChatMessage, ChatPart, ConversationSettings } from "../types.ts";
import { madeCallId } from "./tools.ts";

/** A message as it stands in a body. */
export type WireMessage = Readonly<Record<string, unknown>>;

/** A conversation as it is sent: every message for its server and template, in an order that they take. */
export function arranged(
  messages: readonly ChatMessage[],
  { reasoningRoundTrip, mergeSystemMessages, toolImages }: ConversationSettings,
): readonly ChatMessage[] {
  const answered = withCallIds(withReasoning(messages, reasoningRoundTrip));
  const moved = toolImages === "user-message" ? withToolMediaMoved(answered) : answered;
  return mergeSystemMessages === true ? withOneSystemMessage(moved) : moved;
}

/** Likewise one that another package has written for servers. What else it wrote into a message stays. */
export function arrangedOnWire(
  messages: readonly WireMessage[],
  settings: ConversationSettings,
): readonly WireMessage[] {
  const { reasoningField = "reasoning_content" } = settings;
  const read = messages.map(({ reasoning_content: reasoning, ...message }) =>
    reasoning === undefined ? message : { ...message, reasoning },
  );
  // But for the reasoning, what is read of a message has the same name on both sides.
  return arranged(read as unknown as ChatMessage[], settings).map((message) => {
    const { reasoning, ...rest }: WireMessage = { ...message };
    return reasoning === undefined ? rest : { ...rest, [reasoningField]: reasoning };
  });
}

const hasReasoning = (message: ChatMessage): boolean =>
  message.role === "assistant" && message.reasoning !== undefined;

/** Reasoning that is sent stays, any other goes. Each message keeps its place. */
export function withReasoning(
  messages: readonly ChatMessage[],
  mode: ConversationSettings["reasoningRoundTrip"] = "never",
): readonly ChatMessage[] {
  if (!messages.some(hasReasoning)) return messages;
  const lastUser = messages.findLastIndex(({ role }) => role === "user");
  const first = { never: messages.length, always: 0, "tool-turns": lastUser + 1 }[mode];
  return messages.map((message, place) => {
    if (message.role !== "assistant" || message.reasoning === undefined) return message;
    const { reasoning, ...rest } = message;
    return place >= first && reasoning !== "" ? message : rest;
  });
}

const lacksId = (message: ChatMessage): boolean =>
  message.role === "tool"
    ? message.toolCallId === ""
    : message.role === "assistant" && message.toolCalls?.some(({ id }) => id === "") === true;

/**
 * Calls without an id get one, and a tool's answer without one is given that of the first such call before it that
 * has no answer yet: both are hosts' ways to say that there was no id. Each message keeps its place.
 */
export function withCallIds(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!messages.some(lacksId)) return messages;
  let unanswered: string[] = [];
  return messages.map((message, place) => {
    if (message.role === "tool")
      return message.toolCallId === "" ? { ...message, toolCallId: unanswered.shift() ?? "" } : message;
    unanswered = [];
    if (message.role !== "assistant" || message.toolCalls === undefined) return message;
    const toolCalls = message.toolCalls.map((call, at) =>
      call.id === "" ? { ...call, id: madeCallId(undefined, place, at) } : call,
    );
    unanswered = toolCalls.filter((_, at) => message.toolCalls?.[at]?.id === "").map(({ id }) => id);
    return { ...message, toolCalls };
  });
}

/** Whether servers refuse the part in a tool's answer. A `raw` part tells by the type that it has on the wire. */
export function isMedia(part: ChatPart): boolean {
  if (part.type !== "raw") return part.type !== "text";
  const { value } = part;
  const type = typeof value === "object" && value !== null && "type" in value ? value.type : undefined;
  return typeof type === "string" && /^(input_)?(image|audio|video|file)/.test(type);
}

/** The media of a run of tool answers follow it as one user message, in order; their text stays. */
function withToolMediaMoved(messages: readonly ChatMessage[]): ChatMessage[] {
  let media: ChatPart[] = [];
  const told = (): ChatMessage[] => {
    const content = media;
    media = [];
    return content.length === 0 ? [] : [{ role: "user", content }];
  };
  const moved = messages.flatMap((message): ChatMessage[] => {
    if (message.role !== "tool") return [...told(), message];
    const { content } = message;
    if (typeof content === "string") return [message];
    media.push(...content.filter(isMedia));
    return [{ ...message, content: content.filter((part) => !isMedia(part)) }];
  });
  return [...moved, ...told()];
}

type SystemMessage = ChatMessage & { role: "system" };

/** All system messages as one, the first: plain texts with an empty line between, or all their parts in one list. */
function withOneSystemMessage(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const contents = messages
    .filter((message): message is SystemMessage => message.role === "system")
    .map(({ content }) => content);
  if (contents.length === 0) return messages;
  const content = contents.every((one) => typeof one === "string")
    ? contents.join("\n\n")
    : contents.flatMap((one): readonly ChatPart[] =>
        typeof one === "string" ? [{ type: "text", text: one }] : one,
      );
  return [{ role: "system", content }, ...messages.filter(({ role }) => role !== "system")];
}
