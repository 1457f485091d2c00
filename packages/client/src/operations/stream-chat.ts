import type { ChatStream } from "../capabilities.ts";
import type { Exchange, StreamDecoder } from "../exchange.ts";
import { chatStream } from "../stream/chat-stream.ts";
import { openStream } from "../transport/send.ts";
import type { ChatChunk, ChatRequest } from "../types.ts";
import { chatStreamDecoder } from "../wire/openai-chat-stream.ts";
import { encodeChat } from "../wire/openai-chat.ts";
import { CHAT_PATH, refuseBadMessages, refuseLargeBody } from "./chat.ts";
import { hooksOf, jsonHeaders, limitsOf, type Context } from "./context.ts";
import { modelOf, readErrorFor } from "./models.ts";

/** Answers a conversation as a stream; resolves when the first data event is there. */
export async function streamChat(context: Context, request: ChatRequest): Promise<ChatStream> {
  refuseBadMessages(request);
  const model = await modelOf(context);
  const { learned } = context.state;
  const exchangeWith = (includeUsage: boolean): Exchange<StreamDecoder<ChatChunk>> => {
    const body = encodeChat(request, {
      model: model ?? undefined,
      stream: true,
      includeUsage,
      extraBody: context.config.extraBody,
    });
    refuseLargeBody(context, body);
    return {
      operation: "streamChat",
      method: "POST",
      path: context.config.path ?? CHAT_PATH,
      headers: jsonHeaders(context, "text/event-stream"),
      body,
      repeat: "safe",
      limits: limitsOf(context, "stream"),
      open: chatStreamDecoder,
      readError: readErrorFor(model),
      // Old servers refuse the field that asks for token counts; the answer matters more than its counts.
      revise: (status, { field, message }) => {
        const refused = status === 400 && /stream_options/.test(`${field ?? ""} ${message ?? ""}`);
        if (!refused || !includeUsage) return undefined;
        learned.streamOptions = false;
        return exchangeWith(false);
      },
    };
  };
  const opened = await openStream(context.state, exchangeWith(learned.streamOptions), hooksOf(context));
  return chatStream(opened, "streamChat", context.config.signal);
}
