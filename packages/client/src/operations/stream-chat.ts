import type { ChatStream } from "../capabilities.ts";
import { chatStream } from "../stream/chat-stream.ts";
import type { ChatRequest } from "../types.ts";
import { chatStreamDecoder } from "../wire/openai-chat-stream.ts";
import { encodeChat } from "../wire/openai-chat.ts";
import { answersEach, askStreamed } from "./answer.ts";
import { CHAT_PATH, refuseBadChat, refuseLargeChat } from "./chat.ts";
import type { Context } from "./context.ts";
import { modelOf } from "./models.ts";

/** Answers a conversation as a stream; resolves when the first data event is there. */
export async function streamChat(context: Context, request: ChatRequest): Promise<ChatStream> {
  refuseBadChat(request);
  const model = await modelOf(context);
  const encode = (includeUsage: boolean): string => {
    const body = encodeChat(request, {
      model: model ?? undefined,
      stream: true,
      includeUsage,
      extraBody: context.config.extraBody,
    });
    refuseLargeChat(context, body, request.messages);
    return body;
  };
  const asked = { operation: "streamChat", path: CHAT_PATH, model };
  const opened = await askStreamed(context, asked, encode, (contentType) =>
    chatStreamDecoder(contentType, answersEach(context, request)),
  );
  return chatStream(opened, asked.operation, context.config.signal, request.reasoningTags);
}
