import { refuseBodyAbove } from "../config/limits.ts";
import { withReasoningSplit } from "../chat/reasoning-tags.ts";
import { InputError, type InputFault } from "../errors.ts";
import type { ChatMessage, ChatPart, ChatRequest, ChatResponse, Choice } from "../types.ts";
import { chatDecoder, encodeChat } from "../wire/openai-chat.ts";
import { askWhole, toAnswer } from "./answer.ts";
import { refuseBadConversation } from "./check-conversation.ts";
import { refuseBadGuided, refuseBadNumbers, refuseBadTools } from "./check-messages.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { warnOfDoubtfulBody } from "./doubtful-body.ts";
import { withLateFields } from "./late-fields.ts";
import { knownModel, modelOf } from "./models.ts";

export const CHAT_PATH = "/v1/chat/completions";

/** Answers a conversation at once. */
export async function chat(context: Context, request: ChatRequest): Promise<ChatResponse> {
  refuseBadChat(request);
  const { reasoningTags } = request;
  const model = knownModel(context);
  const asking =
    model === undefined
      ? askWithFoundModel(context, request)
      : askForChat(context, model, encoded(context, request, model));
  const answer = await asking;
  return toAnswer(context, answer, withTagsRead(answer.value.choices, reasoningTags));
}

async function askWithFoundModel(context: Context, request: ChatRequest): ReturnType<typeof askForChat> {
  const { messages } = request;
  const early = encoded(context, request, undefined);
  const model = await modelOf(context);
  const body = withLateFields(early, context.config.extraBody, { model: model ?? undefined });
  refuseLargeChat(context, body, messages);
  return askForChat(context, model, body);
}

/** The body, written before anything is waited for. */
function encoded(context: Context, request: ChatRequest, model: string | undefined): string {
  const { extraBody } = context.config;
  const body = encodeChat(request, { model, stream: false, includeUsage: false, extraBody });
  refuseLargeChat(context, body, request.messages);
  return body;
}

const askForChat = (context: Context, model: string | null, body: string): ReturnType<typeof askWhole> =>
  askWhole(context, { operation: "chat", path: CHAT_PATH, model }, body, chatDecoder);

const withTagsRead = (choices: Choice[], tags: ChatRequest["reasoningTags"]): Choice[] =>
  tags === undefined || tags === "keep" ? choices : choices.map((choice) => withReasoningSplit(choice, tags));

/** @throws {InputError} the request cannot be sent as it is. */
export function refuseBadChat(request: ChatRequest): void {
  const { messages, tools, guided } = request;
  refuseBadConversation(messages, request);
  refuseBadNumbers(request);
  refuseBadTools(tools);
  refuseBadGuided(guided);
}

/** @throws {InputError} the body is larger than the gateway takes. */
export function refuseLargeBody(context: Context, body: string | Uint8Array): void {
  refuseBodyAbove(maxBodyBytesOf(context), body);
  warnOfDoubtfulBody(context, sizeOf(body));
}

/**
 * Refuses as `refuseLargeBody` does, and names the media in the messages, since they are mostly the reason.
 *
 * @throws {InputError} each fault is one part; `index` is its message, `bytes` its own size before base64.
 */
export function refuseLargeChat(context: Context, body: string, messages: readonly ChatMessage[]): void {
  const limit = maxBodyBytesOf(context);
  const bytes = sizeOf(body);
  if (bytes <= limit) return warnOfDoubtfulBody(context, bytes);
  const faults = messages.flatMap(({ content }, index) =>
    typeof content === "string" ? [] : (content ?? []).flatMap((part) => inlineFault(part, index)),
  );
  const [largest] = faults.toSorted((one, other) => (other.bytes ?? 0) - (one.bytes ?? 0));
  if (largest === undefined) return refuseLargeBody(context, body);
  // The rest of the body, and base64, which makes four bytes of three.
  const room = Math.max(0, Math.floor(((limit - bytes) * 3) / 4) + (largest.bytes ?? 0));
  throw new InputError(
    "INPUT_TOO_LARGE",
    `The request body has ${bytes} bytes; the limit is ${limit}. Message ${largest.index} ${largest.reason}; there is room for about ${room}.`,
    faults,
  );
}

const sizeOf = (body: string | Uint8Array): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;

function inlineFault(part: ChatPart, index: number): InputFault[] {
  if (part.type === "text" || part.type === "raw") return [];
  const data = /^data:[^,]*;base64,(.*)$/is.exec(part.url)?.[1];
  if (data === undefined) return [];
  const bytes = Buffer.byteLength(data, "base64");
  return [{ index, reason: `holds ${part.type} data of ${bytes} bytes, a third more as base64`, bytes }];
}
