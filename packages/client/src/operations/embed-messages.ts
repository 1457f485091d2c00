import { knownSizes } from "../batch/sizes.ts";
import { toWireMessages } from "../chat/messages.ts";
import { InputError, type InputFault } from "../errors.ts";
import type { ChatMessage, EmbedMessagesRequest, EmbedResponse } from "../types.ts";
import { embeddingDecoder, encodeMessagesEmbedding } from "../wire/openai-embedding.ts";
import { codeOf, refuseBadCount, refuseBadTruncation, refuseNoList, refuseTooLarge } from "./check-input.ts";
import { messageFault } from "./check-messages.ts";
import { maxBodyBytesOf, type Context } from "./context.ts";
import { EMBEDDINGS_PATH, noEmbeddings } from "./embed.ts";
import { embedInBatches } from "./embed-batches.ts";
import { frameBytesOf, type EmbedDialect } from "./embed-exchange.ts";
import { imageSizeHint } from "./image-input.ts";
import { knownModel, modelOf } from "./models.ts";

type Conversation = readonly ChatMessage[];
/** As it goes out: written before anything is waited for, so that what its owner changes meanwhile is not sent. */
type WireConversation = readonly unknown[];

/** Embeds conversations. The wire has one a request, so each is a batch of its own. */
export async function embedMessages(context: Context, request: EmbedMessagesRequest): Promise<EmbedResponse> {
  const { input, dimensions, truncateInputTokens } = request;
  refuseNoList("input", input);
  refuseBadCount("dimensions", dimensions);
  refuseBadTruncation(truncateInputTokens);
  refuseBadConversations(input);
  if (input.length === 0) return noEmbeddings();
  const conversations = input.map((one) => toWireMessages(one));
  const dialectWith = (model: string | null): EmbedDialect<WireConversation> =>
    dialectOf(context, { dimensions, truncateInputTokens }, model);
  const early = dialectWith(knownModel(context) ?? null);
  const earlyFrameBytes = frameBytesOf(early);
  const sizes = knownSizes(
    conversations.map((one) => Buffer.byteLength(early.encode([one], "base64")) - earlyFrameBytes),
  );
  const maxBodyBytes = maxBodyBytesOf(context);
  const refuseLarge = (dialect: EmbedDialect<WireConversation>): void => {
    const frameBytes = frameBytesOf(dialect);
    refuseTooLarge("Conversation", sizes, {
      frameBytes,
      maxBodyBytes,
      hintOf: (index) => sizeHint(input[index] ?? [], maxBodyBytes - frameBytes - sizes.of(index)),
    });
  };
  refuseLarge(early);
  const dialect = dialectWith(await modelOf(context));
  refuseLarge(dialect);
  return embedInBatches({ context, dialect, input: conversations, sizes, onBatch: context.config.onBatch });
}

const dialectOf = (
  { config: { extraBody } }: Context,
  { dimensions, truncateInputTokens }: Pick<EmbedMessagesRequest, "dimensions" | "truncateInputTokens">,
  model: string | null,
): EmbedDialect<WireConversation> => ({
  operation: "embedMessages",
  path: EMBEDDINGS_PATH,
  model,
  maxCount: 1,
  dimensions,
  encode: ([messages = []], format) =>
    encodeMessagesEmbedding(messages, {
      model: model ?? undefined,
      format,
      dimensions,
      truncateInputTokens,
      extraBody,
    }),
  decode: embeddingDecoder,
});

/** An inlined image is what makes a conversation large; without one there is nothing to add. */
function sizeHint(conversation: Conversation, spareBytes: number): string | undefined {
  const images = conversation.flatMap(({ content }) =>
    typeof content === "string" || content === undefined
      ? []
      : content.flatMap((part) => (part.type === "image" && part.url.startsWith("data:") ? [part.url] : [])),
  );
  const [largest] = images.toSorted((one, other) => other.length - one.length);
  return largest === undefined ? undefined : imageSizeHint(largest, largest.length + spareBytes);
}

function refuseBadConversations(input: readonly unknown[]): void {
  const faults = Array.from(input, conversationFault).filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first === undefined) return;
  const list = faults.map(({ index, reason }) => `${index} ${reason}`).join(", ");
  throw new InputError(codeOf(first), `Conversation ${list}.`, faults);
}

function conversationFault(given: unknown, index: number): InputFault | undefined {
  if (!Array.isArray(given) || given.length === 0) return { index, reason: "is no list of messages" };
  const faults = Array.from(given, (message: unknown) => messageFault(message, index));
  return faults.find((fault) => fault !== undefined);
}
