import { toFinishReason } from "../chat/finish-reason.ts";
import type { BodyDecoder, StreamDecoder } from "../exchange.ts";
import type { ChatChunk, Choice, CompletionRequest } from "../types.ts";
import { breach, mismatch, readIndex, type JsonRecord } from "./json-fields.ts";
import type { FieldPaths } from "./event-template.ts";
import type { ReadDelta } from "./openai-chat-chunk.ts";
import { answerStreamDecoder } from "./openai-chat-stream.ts";
import { readEnd, readFinish, toDecoded, toText, type BodyExtra, type DecodedChat } from "./openai-chat.ts";
import { jsonDecoder } from "./read.ts";
import { COMPLETION_SETTING_KEYS, toWireFormat, toWireSettings } from "./settings.ts";

/** The body of `POST /v1/completions`. What is not set is left to the server. */
export function encodeCompletion(
  request: Omit<CompletionRequest, "signal" | "model">,
  { model, stream, includeUsage, extraBody }: BodyExtra,
): string {
  const { prompt, responseFormat } = request;
  return JSON.stringify({
    model,
    prompt,
    ...toWireSettings(request, COMPLETION_SETTING_KEYS),
    response_format: responseFormat === undefined ? undefined : toWireFormat(responseFormat),
    stream: stream ? true : undefined,
    stream_options: stream && includeUsage ? { include_usage: true } : undefined,
    ...extraBody,
  });
}

/** How many answers a request wants: `n` to each of its prompts. */
export type AskedCompletion = { prompts: number; n: number };

/** Reads the answer of `POST /v1/completions`; see docs/wire/openai-completion.md. */
export const completionDecoder = (
  contentType: string | undefined,
  asked: AskedCompletion,
): BodyDecoder<DecodedChat> => jsonDecoder(contentType, (json) => toDecodedCompletion(json, asked));

const GROWING: FieldPaths = { text: [["choices", 0, "text"]] };

export const completionStreamDecoder = (
  contentType: string | undefined,
  asked: AskedCompletion,
  isFast = true,
): StreamDecoder<ChatChunk> =>
  answerStreamDecoder(contentType, {
    readDelta: readCompletionDelta,
    toWhole: (json) => toDecodedCompletion(json, asked),
    asked: asked.prompts * asked.n,
    checkCount: (count) => refuseTooFew(count, asked),
    growing: isFast ? GROWING : undefined,
  });

function toDecodedCompletion(json: unknown, asked: AskedCompletion): DecodedChat {
  const decoded = toDecoded(json, toChoice);
  refuseTooFew(decoded.choices.length, asked);
  return decoded;
}

/** Answers to several prompts are told apart by their places, so that none may lack. */
function refuseTooFew(count: number, { prompts, n }: AskedCompletion): void {
  const wanted = prompts === 1 ? 1 : prompts * n;
  if (count >= wanted) return;
  const each = n === 1 ? "" : `, each of which asks for ${n}`;
  throw breach("choices", `\`choices\` has ${count} for ${prompts} prompts${each}.`);
}

function toChoice(record: JsonRecord, place: number): Choice {
  const path = `choices[${place}]`;
  // A choice without any text is that of another route.
  if (record["text"] === undefined) throw mismatch(`${path}.text`, undefined, "text");
  const choice: Choice = {
    index: readIndex(record, undefined, path) ?? place,
    text: toText(record["text"], `${path}.text`),
    toolCalls: [],
    finishReason: toFinishReason(readFinish(record, path), false),
  };
  readEnd(record, choice, path);
  return choice;
}

const readCompletionDelta: ReadDelta = (record, path, chunk) => {
  const text = toText(record["text"], `${path}.text`);
  if (text !== "") chunk.text = text;
};
