import type { ChatStream } from "../capabilities.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { chatStream } from "../stream/chat-stream.ts";
import type { ChatRequest } from "../types.ts";
import { chatStreamDecoder } from "../wire/openai-chat-stream.ts";
import { encodeChat } from "../wire/openai-chat.ts";
import { answersEach, askStreamed } from "./answer.ts";
import { CHAT_PATH, refuseBadChat, refuseLargeChat } from "./chat.ts";
import type { Context } from "./context.ts";
import { withLateFields } from "./late-fields.ts";
import { knownModel, modelOf } from "./models.ts";

/** Answers a conversation as a stream; resolves when the first data event is there. */
export async function streamChat(context: Context, request: ChatRequest): Promise<ChatStream> {
  refuseBadChat(request);
  const { state, config } = context;
  const { extraBody, signal } = config;
  const asked = answersEach(context, request);
  const { reasoningTags, coalesceChunks } = request;
  const early = encodeChat(request, { stream: true, includeUsage: false, extraBody });
  refuseLargeChat(
    context,
    withLateFields(early, extraBody, { model: knownModel(context) }),
    request.messages,
  );
  const model = await modelOf(context);
  const encode = (includeUsage: boolean): string => {
    const body = withLateFields(early, extraBody, {
      model: model ?? undefined,
      stream_options: includeUsage ? { include_usage: true } : undefined,
    });
    refuseLargeChat(context, body, request.messages);
    return body;
  };
  const call = { operation: "streamChat", path: CHAT_PATH, model };
  const opened = await askStreamed(context, call, encode, (contentType) =>
    chatStreamDecoder(contentType, asked, FAST_PATHS),
  );
  const { scrub } = state.config.credentials;
  return chatStream(opened, { operation: call.operation, signal, scrub }, { reasoningTags, coalesceChunks });
}
