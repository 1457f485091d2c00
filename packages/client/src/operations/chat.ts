import { refuseBodyAbove } from "../config/limits.ts";
import { InputError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { ChatRequest, ChatResponse } from "../types.ts";
import { chatDecoder, encodeChat, type DecodedChat } from "../wire/openai-chat.ts";
import { refuseNoList, textFault } from "./check-input.ts";
import { hooksOf, jsonHeaders, limitsOf, maxBodyBytesOf, type Context } from "./context.ts";
import { modelOf, readErrorFor } from "./models.ts";

export const CHAT_PATH = "/v1/chat/completions";

/** Answers a conversation at once. */
export async function chat(context: Context, request: ChatRequest): Promise<ChatResponse> {
  refuseBadMessages(request);
  const model = await modelOf(context);
  const body = encodeChat(request, {
    model: model ?? undefined,
    stream: false,
    includeUsage: false,
    extraBody: context.config.extraBody,
  });
  refuseLargeBody(context, body);
  const exchange: Exchange<BodyDecoder<DecodedChat>> = {
    operation: "chat",
    method: "POST",
    path: context.config.path ?? CHAT_PATH,
    headers: jsonHeaders(context),
    body,
    repeat: "safe",
    limits: limitsOf(context, "chat"),
    open: chatDecoder,
    readError: readErrorFor(model),
  };
  const { value, attempts, requestIds } = await send(context.state, exchange, hooksOf(context));
  const { raw, ...decoded } = value;
  const [first] = decoded.choices;
  if (first === undefined) throw new TypeError("a chat answer without choices passed its decoder");
  const { index: _index, ...flat } = first;
  return { ...decoded, ...flat, attempts, requestIds, ...(context.config.raw === true ? { raw } : {}) };
}

/** @throws {InputError} there is no message, or a text that cannot be sent. */
export function refuseBadMessages({ messages }: ChatRequest): void {
  refuseNoList("messages", messages);
  if (messages.length === 0) throw new InputError("INPUT_EMPTY", "`messages` is empty.");
  const faults = messages.flatMap(({ content }, index) => {
    const texts =
      typeof content === "string"
        ? [content]
        : (content ?? []).flatMap((part) => (part.type === "text" ? [part.text] : []));
    // An empty message is the server's to judge; half a character never arrives as it was meant.
    return texts.filter((text) => text !== "").map((text) => textFault(text, index));
  });
  const bad = faults.filter((fault) => fault !== undefined);
  const [first] = bad;
  if (first !== undefined)
    throw new InputError("INPUT_MALFORMED", `Message ${first.index} ${first.reason}.`, bad);
}

/** @throws {InputError} the body is larger than the gateway takes. */
export function refuseLargeBody(context: Context, body: string | Uint8Array): void {
  refuseBodyAbove(maxBodyBytesOf(context), body);
}
