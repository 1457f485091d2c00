import type { Answer, BodyDecoder, Exchange, Opened, StreamDecoder } from "../exchange.ts";
import { openStream, send } from "../transport/send.ts";
import type { ChatChunk } from "../types.ts";
import { isWholeAnswer } from "../wire/openai-chat-stream.ts";
import type { DecodedChat } from "../wire/openai-chat.ts";
import { hooksOf, jsonHeaders, limitsOf, type Context } from "./context.ts";
import { readErrorFor } from "./models.ts";

type Asked = {
  operation: string;
  path: string;
  /** The model that the body names; `null` when it names none. */
  model: string | null;
};

/** Sends one body and reads the whole answer. */
export function askWhole(
  context: Context,
  { operation, path, model }: Asked,
  body: string,
  open: (contentType: string | undefined) => BodyDecoder<DecodedChat>,
): Promise<Answer<DecodedChat>> {
  const exchange: Exchange<BodyDecoder<DecodedChat>> = {
    operation,
    method: "POST",
    path: context.config.path ?? path,
    headers: jsonHeaders(context),
    body,
    repeat: "safe",
    limits: limitsOf(context, "chat"),
    open,
    readError: readErrorFor(context, model),
  };
  return send(context.state, exchange, hooksOf(context));
}

/** How many answers a prompt or conversation gets; what `extraBody` says is what is sent. */
export function answersEach({ config }: Context, { n = 1 }: { n?: number | undefined }): number {
  const sent = config.extraBody?.["n"] ?? n;
  return typeof sent === "number" && Number.isInteger(sent) && sent > 0 ? sent : 1;
}

/** Opens a stream; it asks for token counts as long as the server is not known to refuse that. */
export async function askStreamed(
  context: Context,
  { operation, path, model }: Asked,
  encode: (includeUsage: boolean) => string,
  open: (contentType: string | undefined) => StreamDecoder<ChatChunk>,
): Promise<Opened<ChatChunk>> {
  const { learned } = context.state;
  /** What the caller wrote would be refused once more. */
  const isOwn = context.config.extraBody?.["stream_options"] !== undefined;
  const exchangeWith = (includeUsage: boolean): Exchange<StreamDecoder<ChatChunk>> => ({
    operation,
    method: "POST",
    path: context.config.path ?? path,
    headers: jsonHeaders(context, "text/event-stream"),
    body: encode(includeUsage),
    repeat: "safe",
    limits: limitsOf(context, "stream"),
    open,
    readError: readErrorFor(context, model),
    // Old servers refuse the field that asks for token counts; the answer matters more than its counts.
    revise: (status, { field, message }) => {
      const refused = status === 400 && /stream_options/.test(`${field ?? ""} ${message ?? ""}`);
      if (!refused || !includeUsage || isOwn) return undefined;
      learned.streamOptions = false;
      return exchangeWith(false);
    },
  });
  const opened = await openStream(context.state, exchangeWith(learned.streamOptions), hooksOf(context));
  if (isWholeAnswer(opened.headers["content-type"]))
    context.state.config.warn(
      "STREAM_NOT_STREAMED",
      "A stream was asked for and one whole answer came. It was given out as a chunk for each choice, when all of it was there.",
    );
  return opened;
}

/** The first choice flat beside all of them, as every verb of text generation answers. */
export function toAnswer<C extends { index: number }>(
  { config }: Context,
  { value, attempts, requestIds }: Answer<DecodedChat>,
  choices: C[],
): Omit<DecodedChat, "choices" | "raw"> &
  Omit<C, "index"> & { choices: C[]; attempts: number; requestIds: string[]; raw?: unknown } {
  const [first] = choices;
  if (first === undefined) throw new TypeError("an answer without choices passed its decoder");
  const { choices: _choices, raw, ...told } = value;
  const { index: _index, ...flat } = first;
  const answer = { ...told, attempts, requestIds, ...flat, choices };
  return config.raw === true ? { ...answer, raw } : answer;
}
