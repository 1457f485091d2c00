import { toFinishReason, toStoppedBy } from "../chat/finish-reason.ts";
import { toWireMessages } from "../chat/messages.ts";
import { toReasoning } from "../chat/reasoning.ts";
import { settled, toToolCalls, toWireToolChoice, toWireTools } from "../chat/tools.ts";
import type { BodyDecoder } from "../exchange.ts";
import type { ChatRequest, Choice, Usage } from "../types.ts";
import {
  asList,
  asRecord,
  breach,
  mismatch,
  optionalText,
  readList,
  readRecord,
  type JsonRecord,
} from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { CHAT_SETTING_KEYS, toWireFormat, toWireSettings } from "./settings.ts";
import { toUsage } from "./usage.ts";

/** What a body holds beside its request. */
export type BodyExtra = {
  readonly model?: string | undefined;
  readonly stream: boolean;
  /** Asks a stream for its token counts. */
  readonly includeUsage: boolean;
  /** Merged last, at the top level. */
  readonly extraBody?: Readonly<Record<string, unknown>> | undefined;
};

/** The body of `POST /v1/chat/completions`. What is not set is left to the server. */
export function encodeChat(
  request: Omit<ChatRequest, "signal" | "model">,
  { model, stream, includeUsage, extraBody }: BodyExtra,
): string {
  const { messages, tools = [], toolChoice, responseFormat } = request;
  return JSON.stringify({
    model,
    messages: toWireMessages(messages),
    ...toWireSettings(request, CHAT_SETTING_KEYS),
    tools: tools.length === 0 ? undefined : toWireTools(tools),
    tool_choice: toolChoice === undefined ? undefined : toWireToolChoice(toolChoice),
    response_format: responseFormat === undefined ? undefined : toWireFormat(responseFormat),
    stream: stream ? true : undefined,
    stream_options: stream && includeUsage ? { include_usage: true } : undefined,
    ...extraBody,
  });
}

/** A whole chat answer. */
export type DecodedChat = { id?: string; model?: string; choices: Choice[]; usage?: Usage; raw: unknown };

/** Reads the answer of `POST /v1/chat/completions`; see docs/wire/openai-chat.md. */
export function chatDecoder(contentType: string | undefined): BodyDecoder<DecodedChat> {
  return jsonDecoder(contentType, toDecodedChat);
}

export const toDecodedChat = (json: unknown): DecodedChat => toDecoded(json, toChoice);

/** Reads what whole answers have in common; `readChoice` reads the entry at a place of `choices`. */
export function toDecoded(
  json: unknown,
  readChoice: (record: JsonRecord, place: number, id: string | undefined) => Choice,
): DecodedChat {
  const answer = asRecord(json, "");
  const id = optionalText(answer["id"]);
  const model = optionalText(answer["model"]);
  const usage = toUsage(answer["usage"]);
  const items = asList(answer["choices"], "choices");
  if (items.length === 0) throw breach("choices", "`choices` is empty.");
  const choices = items.map((item, place) => readChoice(asRecord(item, `choices[${place}]`), place, id));
  const decoded: DecodedChat = {
    choices: choices.toSorted((one, other) => one.index - other.index),
    raw: json,
  };
  if (id !== undefined) decoded.id = id;
  if (model !== undefined) decoded.model = model;
  if (usage !== undefined) decoded.usage = usage;
  return decoded;
}

function toChoice(record: JsonRecord, place: number, id: string | undefined): Choice {
  const path = `choices[${place}]`;
  const message = readRecord(record, "message", path);
  if (message === undefined) throw mismatch(`${path}.message`, record["message"], "an object");
  const index = typeof record["index"] === "number" ? record["index"] : place;
  const entries = readList(message, "tool_calls", `${path}.message`) ?? [];
  const raw = optionalText(record["finish_reason"]);
  const finishReason = toFinishReason(raw, entries.length > 0);
  const isFinished = finishReason === "stop" || finishReason === "tool-calls";
  const choice: Choice = {
    index,
    text: toText(message["content"], `${path}.message.content`),
    toolCalls: toToolCalls(entries, id, index).map((call) => settled(call, isFinished)),
    finishReason,
  };
  const reasoning = toReasoning(message);
  if (reasoning !== undefined) choice.reasoning = reasoning;
  readEnd(record, choice);
  return choice;
}

/** What every choice may tell about its end. */
export function readEnd(record: JsonRecord, choice: Choice): void {
  const raw = optionalText(record["finish_reason"]);
  const stoppedBy = toStoppedBy(record);
  if (raw !== undefined) choice.rawFinishReason = raw;
  if (stoppedBy !== undefined) choice.stoppedBy = stoppedBy;
  if (record["logprobs"] !== undefined && record["logprobs"] !== null) choice.logprobs = record["logprobs"];
}

/** Content is text, null beside tool calls, or a list of text parts. */
export function toText(content: unknown, path: string): string {
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw mismatch(path, content, "text");
  return content
    .map((part, place) => asRecord(part, `${path}[${place}]`)["text"])
    .filter((text) => typeof text === "string")
    .join("");
}
