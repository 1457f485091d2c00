import { AIMessageChunk, type AIMessageChunkFields } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import { chatAccumulator, givenFields, type ChatChunk, type ChatStream } from "@paifang/client";
import { toMessageFields, toResponseMetadata } from "./answer-facts.ts";
import { sortCalls, toExtras, toHostToolCall } from "./to-ai-message.ts";

/**
 * A stream as LangChain's chunks: those of the first choice, and a last one with what must be told once.
 *
 * All have the id that the first event has, or none: an id that comes later would make two messages of one answer.
 */
export async function* toGenerationChunks(stream: ChatStream): AsyncGenerator<ChatGenerationChunk> {
  const whole = chatAccumulator();
  let first: ChatChunk | undefined;
  for await (const chunk of stream) {
    whole.add(chunk);
    first ??= chunk;
    if (isShown(chunk)) yield toChunk(chunk, first.id);
  }
  const { logprobs: _told, ...answer } = whole.response(stream);
  const message = new AnswerChunk({
    content: "",
    response_metadata: toResponseMetadata(answer),
    ...toMessageFields({ ...answer, id: first?.id }),
  });
  yield new ChatGenerationChunk({ message, text: "" });
}

/** Counts and reasons wait for the last chunk. */
const isShown = ({ index, text, reasoning, refusal, toolCalls, logprobs }: ChatChunk): boolean =>
  index === 0 && [text, reasoning, refusal, toolCalls, logprobs].some((value) => value !== undefined);

function toChunk(chunk: ChatChunk, id: string | undefined): ChatGenerationChunk {
  const { text = "", toolCalls = [], logprobs } = chunk;
  const message = new AnswerChunk({
    content: text,
    tool_call_chunks: toolCalls.map(({ arguments: args, ...call }) => ({
      type: "tool_call_chunk",
      ...call,
      ...givenFields({ args }),
    })),
    additional_kwargs: toExtras(chunk),
    // Core asks each chunk whose it is before it shows its blocks, and keeps this one from being joined to itself.
    response_metadata: { model_provider: "pai_eas", ...givenFields({ logprobs }) },
    ...toMessageFields({ id }),
  });
  return new ChatGenerationChunk({ message, text });
}

/**
 * Chunks that have, once joined to the last, the calls of the whole answer. Core completes arguments that were cut, and
 * a tool would run with them.
 */
class AnswerChunk extends AIMessageChunk {
  constructor(fields: AIMessageChunkFields) {
    super(fields);
    const { response_metadata: facts, tool_call_chunks: pieces = [] } = this;
    if (!("finish_reason" in facts) || pieces.length === 0) return;
    const calls = pieces.map(({ id = "", name = "", args = "" }) =>
      toHostToolCall({ id, name, arguments: args }, facts),
    );
    for (const holder of [this, this.lc_kwargs]) Object.assign(holder, sortCalls(calls));
    // Core takes a call without id for invalid: it must not complete a stored message when it reads it again.
    this.tool_call_chunks = pieces.map((piece, place) =>
      calls[place]?.type === "tool_call" ? piece : { ...piece, id: "" },
    );
  }

  /** Stored and read again as core's own. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, AIMessageChunk.lc_name()];
  }
}
