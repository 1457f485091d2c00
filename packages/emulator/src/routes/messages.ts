import type { Engine } from "../engines/engine.ts";
import { isFields, type Fields } from "../engines/fields.ts";
import { MEDIA_TOKENS, readPart, type Part } from "../engines/media.ts";
import { invalid, missing } from "../engines/refusal.ts";
import { countTokens } from "../engines/token-pieces.ts";
import type { CalledTool, Turn } from "../models/conversation.ts";

/** A conversation with the bytes of its pictures and the tokens that all of it takes. */
export type Messages = { turns: Turn[]; images: Buffer[]; tokens: number };

export function readMessages({ messages }: Fields, engine: Engine): Messages {
  if (messages === undefined || messages === null) throw missing("messages");
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid("messages", "Input should be a list of messages that is not empty");
  const calls: Record<string, CalledTool> = {};
  const images: Buffer[] = [];
  let mediaTokens = 0;
  const turns = messages.map((message: unknown, index) => {
    if (!isFields(message) || typeof message["role"] !== "string")
      throw invalid(`messages.${index}`, "A message is an object with a role");
    Object.assign(calls, callsOf(message));
    const parts = readContent(message["content"], `messages.${index}.content`, engine);
    for (const part of parts) {
      if ("text" in part) continue;
      mediaTokens += MEDIA_TOKENS;
      if (part.media === "image") images.push(part.bytes);
    }
    const turn: Turn = { role: message["role"], text: textOf(parts), calls };
    if (typeof message["tool_call_id"] === "string") turn.toolCallId = message["tool_call_id"];
    return turn;
  });
  const tokens = turns.reduce((sum, { text }) => sum + countTokens(text), mediaTokens);
  return { turns, images, tokens };
}

export function readContent(content: unknown, field: string, engine: Engine): Part[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return [{ text: content }];
  if (!Array.isArray(content)) throw invalid(field, "Input should be a string or a list of parts");
  return content.map((part: unknown) => readPart(part, field, engine));
}

export const textOf = (parts: readonly Part[]): string =>
  parts.flatMap((part) => ("text" in part ? [part.text] : [])).join("\n");

function callsOf({ tool_calls: calls }: Fields): Record<string, CalledTool> {
  if (!Array.isArray(calls)) return {};
  const named = calls.filter(isFields).map((call): [string, CalledTool] => {
    const called = isFields(call["function"]) ? call["function"] : {};
    return [String(call["id"]), { name: String(called["name"]), arguments: String(called["arguments"]) }];
  });
  return Object.fromEntries(named);
}
