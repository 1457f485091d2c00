import { withReasoningSplit } from "../chat/reasoning-tags.ts";
import { OWN_FIELDS } from "../config/check.ts";
import { FAST_PATHS } from "../config/fast-paths.ts";
import { resolveCall } from "../config/resolve.ts";
import type { HeaderFields } from "../exchange.ts";
import { chatStream } from "../stream/chat-stream.ts";
import type { ChatChunk, ReasoningTags } from "../types.ts";
import { chatStreamDecoder } from "../wire/openai-chat-stream.ts";
import { chatDecoder } from "../wire/openai-chat.ts";
import { toPlainAnswer, toPlainChunk } from "../wire/plain-chat.ts";
import { answersEach, askStreamed, askWhole } from "./answer.ts";
import { CHAT_PATH, refuseLargeBody } from "./chat.ts";
import type { Context } from "./context.ts";
import { modelOf } from "./models.ts";

export type ChatDoorCall = {
  /** Merged into the body last, over the client's own. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** How the answer is read. @default "keep" */
  reasoningTags?: ReasoningTags | undefined;
  /** As in chat settings. @default false */
  coalesceChunks?: boolean | undefined;
  /** Told why a stream that had begun did not come to its end. */
  onFailure?(error: unknown): void;
};

/**
 * Sends the chat request that another dialect's client has written, as this client sends its own: the model is found
 * out, a refused `stream_options` goes away, times and sizes are bounded. The answer is read by this client and
 * written anew in the plainest form. A stream that fails is told to `onFailure`, and then ends with an error event,
 * so that nothing that had come before is lost on its way.
 *
 * @throws {PaifangError} any refusal, and all that fails before a stream's first event.
 */
export async function chatDoor(context: Context, init: RequestInit, call: ChatDoorCall): Promise<Response> {
  const { model, stream, stream_options: _ours, ...fields } = bodyOf(init);
  const asking: Context = {
    state: context.state,
    config: resolveCall(context.config, {
      headers: headersOf(init),
      signal: init.signal ?? undefined,
      model: typeof model === "string" && model !== "" ? model : undefined,
      extraBody: { ...context.config.extraBody, ...call.extraBody },
    }),
  };
  asking.config.signal?.throwIfAborted();
  const named = await modelOf(asking);
  const encode = (late: object): string => {
    const body = JSON.stringify({
      ...fields,
      model: named ?? undefined,
      ...late,
      ...asking.config.extraBody,
    });
    refuseLargeBody(asking, body);
    return body;
  };
  return stream === true
    ? streamed(asking, named, { ...call, encode })
    : whole(asking, named, { ...call, encode });
}

type Written = ChatDoorCall & { encode(late: object): string };

async function whole(
  context: Context,
  model: string | null,
  { encode, reasoningTags }: Written,
): Promise<Response> {
  const asked = { operation: "chat", path: CHAT_PATH, model };
  const { value, headers } = await askWhole(context, asked, encode({}), chatDecoder);
  const choices = value.choices.map((choice) => withReasoningSplit(choice, reasoningTags));
  return Response.json(toPlainAnswer({ ...value, choices }), { headers: shownHeaders(context, headers) });
}

async function streamed(
  context: Context,
  model: string | null,
  { encode, onFailure, ...settings }: Written,
): Promise<Response> {
  const operation = "streamChat";
  const opened = await askStreamed(
    context,
    { operation, path: CHAT_PATH, model },
    (includeUsage) =>
      encode({ stream: true, stream_options: includeUsage ? { include_usage: true } : undefined }),
    (contentType) => chatStreamDecoder(contentType, answersEach(context, {}), FAST_PATHS),
  );
  const { scrub } = context.state.config.credentials;
  const chunks = chatStream(opened, { operation, signal: context.config.signal, scrub }, settings);
  const headers = { ...shownHeaders(context, opened.headers), "content-type": "text/event-stream" };
  return new Response(eventBody(chunks[Symbol.asyncIterator](), onFailure), { headers });
}

function eventBody(
  chunks: AsyncIterator<ChatChunk>,
  onFailure: ((error: unknown) => void) | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const event = (value: unknown): Uint8Array => encoder.encode(`data: ${JSON.stringify(value)}\n\n`);
  let isFinished = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done === true) {
            // Servers may end with `[DONE]` alone, which less lenient readers take for a cut.
            if (!isFinished) controller.enqueue(event(toPlainChunk({ index: 0, finishReason: "other" })));
            controller.enqueue(encoder.encode("data: [DONE]\n\n"));
            controller.close();
            return;
          }
          isFinished ||= value.index === 0 && value.finishReason !== undefined;
          controller.enqueue(event(toPlainChunk(firstAlone(value))));
        } catch (error) {
          onFailure?.(error);
          controller.enqueue(
            event({ error: { message: error instanceof Error ? error.message : "The call was aborted." } }),
          );
          controller.close();
        }
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
}

/** Less lenient readers take the pieces of every choice for those of the first. */
const firstAlone = ({ index, usage, ...chunk }: ChatChunk): ChatChunk => ({
  index: 0,
  ...(usage !== undefined && { usage }),
  ...(index === 0 && chunk),
});

function bodyOf({ body }: RequestInit): Record<string, unknown> {
  const fields: unknown = typeof body === "string" ? JSON.parse(body) : undefined;
  if (typeof fields !== "object" || fields === null)
    throw new TypeError("The chat door takes a body of JSON text alone.");
  return { ...fields };
}

/** Without the other client's idea of auth and connection. */
const headersOf = ({ headers }: RequestInit): HeaderFields =>
  Object.fromEntries(
    [...new Headers(headers)].filter(([name]) => !OWN_FIELDS.has(name) && name !== "accept-encoding"),
  );

/** They told of the bytes on the wire, which are written anew. */
const STRIPPED_FIELDS: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "content-type",
  "transfer-encoding",
]);

function shownHeaders({ state }: Context, headers: HeaderFields): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => !STRIPPED_FIELDS.has(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, state.config.credentials.scrub(value)]));
}
