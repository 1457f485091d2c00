import { toWireMessages } from "../chat/messages.ts";
import { toWireTools } from "../chat/tools.ts";
import { InputError } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { send } from "../transport/send.ts";
import type { DetokenizeRequest, DetokenizeResponse, TokenizeRequest, TokenizeResponse } from "../types.ts";
import { detokenizeDecoder, tokenizeDecoder } from "../wire/tokenize.ts";
import { refuseLargeBody } from "./chat.ts";
import { codeOf, isTokenId, refuseNoList, textFault } from "./check-input.ts";
import { refuseBadConversation } from "./check-conversation.ts";
import { refuseBadTools } from "./check-messages.ts";
import { hooksOf, jsonHeaders, limitsOf, type Context } from "./context.ts";
import { withLateFields } from "./late-fields.ts";
import { modelOf, readErrorFor } from "./models.ts";

/** Counts the tokens of a text or a conversation. */
export async function tokenize(context: Context, request: TokenizeRequest): Promise<TokenizeResponse> {
  const fields = inputOf(request);
  return ask(context, { operation: "tokenize", path: "/tokenize", fields }, tokenizeDecoder);
}

/** Turns token ids back into text. */
export async function detokenize(
  context: Context,
  { tokenIds }: DetokenizeRequest,
): Promise<DetokenizeResponse> {
  refuseNoList("tokenIds", tokenIds);
  // Not the array itself: `every` leaves its holes out.
  if (![...tokenIds].every(isTokenId))
    throw new InputError("INPUT_INVALID", "`tokenIds` holds something else than token ids.");
  return ask(
    context,
    { operation: "detokenize", path: "/detokenize", fields: { tokens: [...tokenIds] } },
    detokenizeDecoder,
  );
}

type Asked = { operation: string; path: string; fields: Readonly<Record<string, unknown>> };

async function ask<T extends { raw: unknown }>(
  context: Context,
  { operation, path, fields }: Asked,
  open: (contentType: string | undefined) => BodyDecoder<T>,
): Promise<Omit<T, "raw"> & { attempts: number; requestIds: string[] }> {
  const { extraBody } = context.config;
  const early = JSON.stringify({ ...fields, ...extraBody });
  refuseLargeBody(context, early);
  const model = await modelOf(context);
  const body = withLateFields(early, extraBody, { model: model ?? undefined });
  refuseLargeBody(context, body);
  const exchange: Exchange<BodyDecoder<T>> = {
    operation,
    method: "POST",
    path: context.config.path ?? path,
    headers: jsonHeaders(context),
    body,
    repeat: "safe",
    limits: limitsOf(context, "models"),
    open,
    readError: readErrorFor(context, model),
  };
  const { value, attempts, requestIds } = await send(context.state, exchange, hooksOf(context));
  const { raw, ...told } = value;
  return { ...told, attempts, requestIds, ...(context.config.raw === true ? { raw } : {}) };
}

/** @throws {InputError} there is neither a text nor a conversation, or both. */
function inputOf({ prompt, messages, tools = [], ...settings }: TokenizeRequest): Record<string, unknown> {
  if ((prompt === undefined) === (messages === undefined))
    throw new InputError("INPUT_INVALID", "Give either `prompt` or `messages`.");
  if (messages !== undefined) {
    refuseBadConversation(messages, settings);
    refuseBadTools(tools);
    return {
      messages: toWireMessages(messages, settings),
      tools: tools.length === 0 ? undefined : toWireTools(tools),
    };
  }
  const fault = prompt === "" ? undefined : textFault(prompt, 0);
  if (fault !== undefined) throw new InputError(codeOf(fault), `\`prompt\` ${fault.reason}.`, [fault]);
  return { prompt };
}
