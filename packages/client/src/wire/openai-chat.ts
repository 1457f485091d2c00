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
  readIndex,
  readList,
  readRecord,
  readString,
  type JsonRecord,
} from "./json-fields.ts";
import { jsonDecoder } from "./read.ts";
import { CHAT_SETTING_KEYS, toWireFormat, toWireSettings } from "./settings.ts";
import { checkToolCalls } from "./tool-call-fields.ts";
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
    messages: toWireMessages(messages, request),
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
  const choices = items.map((item, place) => readChoice(asRecord(item, pathsOf(place).choice), place, id));
  const decoded: DecodedChat = { choices: inOrder(choices), raw: json };
  if (id !== undefined) decoded.id = id;
  if (model !== undefined) decoded.model = model;
  if (usage !== undefined) decoded.usage = usage;
  return decoded;
}

function inOrder(choices: Choice[]): Choice[] {
  if (choices.length === 1) return choices;
  if (new Set(choices.map(({ index }) => index)).size < choices.length)
    throw breach("choices", "An index of `choices` comes twice.");
  return choices.toSorted((one, other) => one.index - other.index);
}

function toChoice(record: JsonRecord, place: number, id: string | undefined): Choice {
  const at = pathsOf(place);
  const message = readRecord(record, "message", at.choice);
  if (message === undefined) throw mismatch(at.message, record["message"], "an object");
  refuseNothing(message, at.content);
  const index = readIndex(record, undefined, at.choice) ?? place;
  const entries = readList(message, "tool_calls", at.message) ?? NO_CALLS;
  if (entries.length > 0) checkToolCalls(entries, at.calls, "whole");
  const raw = readFinish(record, at.choice);
  const finishReason = toFinishReason(raw, entries.length > 0);
  const isFinished = finishReason === "stop" || finishReason === "tool-calls";
  const choice: Choice = {
    index,
    text: toText(message["content"], at.content),
    toolCalls:
      entries.length === 0 ? [] : toToolCalls(entries, id, index).map((call) => settled(call, isFinished)),
    finishReason,
  };
  const reasoning = readReasoning(message, at.message);
  if (reasoning !== undefined) choice.reasoning = reasoning;
  const refusal = optionalText(message["refusal"]);
  if (refusal !== undefined) choice.refusal = refusal;
  addEnd(record, raw, choice);
  return choice;
}

const NO_CALLS: readonly unknown[] = [];

type Paths = { choice: string; message: string; content: string; calls: string };

function toPaths(place: number): Paths {
  const choice = `choices[${place}]`;
  const message = `${choice}.message`;
  return { choice, message, content: `${message}.content`, calls: `${message}.tool_calls` };
}

const FIRST = toPaths(0);

/** Only errors name them, so those of the one choice that most answers have are not built anew. */
const pathsOf = (place: number): Paths => (place === 0 ? FIRST : toPaths(place));

/** The server's word for why a choice ended; an empty one is none. */
export const readFinish = (record: JsonRecord, path: string): string | undefined =>
  optionalText(readString(record, "finish_reason", path));

/** The reasoning of a message or delta, under either of its names. */
export function readReasoning(message: JsonRecord, path: string): string | undefined {
  readString(message, "reasoning", path);
  readString(message, "reasoning_content", path);
  return toReasoning(message);
}

/** Empty content is an answer, and null is beside other fields; a message without any field that answers is none. */
function refuseNothing(message: JsonRecord, path: string): void {
  if (typeof message["content"] === "string") return;
  if (!FIELDS_OF_ANSWERS.some((field) => message[field] !== undefined))
    throw mismatch(path, undefined, "text");
}

const FIELDS_OF_ANSWERS = [
  "content",
  "tool_calls",
  "reasoning",
  "reasoning_content",
  "refusal",
  "function_call",
  "audio",
];

/** What every choice may tell about its end. */
export const readEnd = (record: JsonRecord, choice: Choice, path: string): void =>
  addEnd(record, readFinish(record, path), choice);

function addEnd(record: JsonRecord, raw: string | undefined, choice: Choice): void {
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
    .map((part, place) => toPartText(asRecord(part, `${path}[${place}]`), `${path}[${place}]`))
    .join("");
}

/** Parts of other types than text have none. */
function toPartText(part: JsonRecord, path: string): string {
  const text = readString(part, "text", path);
  if (text === undefined && part["type"] === "text") throw mismatch(`${path}.text`, part["text"], "text");
  return text ?? "";
}
