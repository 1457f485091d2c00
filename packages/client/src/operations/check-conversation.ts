import { withCallIds, withReasoning } from "../chat/conversation.ts";
import { InputError, type InputFault } from "../errors.ts";
import type { ChatMessage, ChatSettings, ConversationSettings } from "../types.ts";
import { codeOf, faultsOf, refuseNoList, shown, textFault } from "./check-input.ts";
import { messageFault } from "./check-messages.ts";

type Settings = ConversationSettings & Pick<ChatSettings, "reasoningTags" | "coalesceChunks">;

/** @throws {InputError} there is no message, one that cannot be sent, or a setting with a word that means nothing. */
export function refuseBadConversation(messages: readonly ChatMessage[], settings: Settings): void {
  refuseBadWords(settings);
  refuseNoList("messages", messages);
  if (messages.length === 0) throw new InputError("INPUT_EMPTY", "`messages` is empty.");
  refuseFaults(messages, (message, index) => messageFault(message, index, settings.toolImages));
  refuseFaults(withReasoning(messages, settings.reasoningRoundTrip), reasoningFault);
  refuseFaults(withCallIds(messages), answerFault);
}

function refuseFaults(
  messages: readonly ChatMessage[],
  faultOf: (message: ChatMessage, index: number) => InputFault | undefined,
): void {
  const faults = faultsOf(messages, faultOf);
  const [first] = faults;
  if (first !== undefined)
    throw new InputError(codeOf(first), `Message ${first.index} ${first.reason}.`, faults);
}

/** Reasoning that stays behind is nobody's concern. */
function reasoningFault(message: ChatMessage, index: number): InputFault | undefined {
  const reasoning: unknown = message.role === "assistant" ? message.reasoning : undefined;
  if (reasoning === undefined) return undefined;
  return typeof reasoning === "string"
    ? textFault(reasoning, index)
    : { index, reason: "has reasoning that is no text" };
}

const answerFault = (message: ChatMessage, index: number): InputFault | undefined =>
  message.role === "tool" && message.toolCallId === ""
    ? { index, reason: "has an empty toolCallId, and no call before it waits for an answer without one" }
    : undefined;

const WORDS: { readonly [key in keyof Settings]-?: readonly [unknown, ...unknown[]] } = {
  reasoningTags: ["keep", "split", "opened"],
  coalesceChunks: [true, false],
  reasoningRoundTrip: ["never", "tool-turns", "always"],
  reasoningField: ["reasoning_content", "reasoning"],
  mergeSystemMessages: [true, false],
  toolImages: ["error", "user-message"],
};

const WORD_RULES = Object.entries(WORDS) as [keyof Settings, readonly [unknown, ...unknown[]]][];

/** @throws {InputError} a setting holds a word that means nothing. */
export function refuseBadWords(settings: Settings): void {
  for (const [name, words] of WORD_RULES) {
    const given = settings[name];
    if (given === undefined || words.includes(given)) continue;
    const [last, ...others] = words.map((word) => JSON.stringify(word)).toReversed();
    throw new InputError(
      "INPUT_INVALID",
      `\`${name}\` is ${shown(given)}, not ${others.toReversed().join(", ")} or ${last}.`,
    );
  }
}
