import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import { AIMessageChunk, type AIMessageChunkFields, type ToolCallChunk } from "@langchain/core/messages";
import { ChatGenerationChunk, type GenerationChunk } from "@langchain/core/outputs";
import { chatAccumulator, type ChatChunk, type Retelling, type ToolCallDelta } from "@paifang/client";
import { toMessageFields, toResponseMetadata } from "./answer-facts.ts";
import { sortCalls, toExtras, toHostToolCall } from "./to-ai-message.ts";

/**
 * A stream as LangChain's chunks: those of the first choice, and a last one with what must be told once.
 *
 * All have the id that the first event has, or none: an id that comes later would make two messages of one answer.
 */
export function toGenerationChunks(): Retelling<ChatChunk, ChatGenerationChunk> {
  const whole = chatAccumulator();
  let first: ChatChunk | undefined;
  return {
    add: (chunk) => {
      whole.add(chunk);
      first ??= chunk;
      return isShown(chunk) ? [toChunk(chunk, first.id)] : [];
    },
    end: (stream) => {
      const { logprobs: _told, ...answer } = whole.response(stream);
      const once = { ...toMessageFields({ ...answer, id: first?.id }), content: "" };
      const message = new AnswerChunk({ ...once, response_metadata: toResponseMetadata(answer) });
      return [new ChatGenerationChunk({ message, text: "" })];
    },
  };
}

/** Has a run's handlers hear of a chunk. */
export const tellingTo = (run?: CallbackManagerForLLMRun): Tell | undefined =>
  run &&
  ((chunk) => run.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk }));

type Tell = (chunk: ChatGenerationChunk | GenerationChunk) => Promise<void>;

/** Counts and reasons wait for the last chunk. */
const isShown = ({ index, text, reasoning, refusal, toolCalls, logprobs }: ChatChunk): boolean =>
  index === 0 && (text ?? reasoning ?? refusal ?? toolCalls ?? logprobs) !== undefined;

function toChunk(chunk: ChatChunk, id: string | undefined): ChatGenerationChunk {
  const { text = "", reasoning, refusal, toolCalls, logprobs } = chunk;
  const message = new AnswerChunk({
    content: text,
    ...(id === undefined ? {} : { id }),
    ...(toolCalls === undefined ? {} : { tool_call_chunks: toolCalls.map(toCallChunk) }),
    additional_kwargs: reasoning === undefined && refusal === undefined ? {} : toExtras(chunk),
    // Core asks each chunk whose it is before it shows its blocks, and keeps this one from being joined to itself.
    response_metadata: { model_provider: "pai_eas", ...(logprobs === undefined ? {} : { logprobs }) },
  });
  return new ChatGenerationChunk({ message, text });
}

const toCallChunk = ({ arguments: args, ...call }: ToolCallDelta): ToolCallChunk => ({
  type: "tool_call_chunk",
  ...call,
  ...(args === undefined ? {} : { args }),
});

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

  /** As core's, which goes through every field; words alone need less. */
  override concat(chunk: AIMessageChunk): this {
    if (!isWords(this) || !isWords(chunk)) return super.concat(chunk);
    const id = this.id ?? chunk.id;
    return new AnswerChunk({
      content: this.content + chunk.content,
      response_metadata: { ...chunk.response_metadata },
      ...(id === undefined ? {} : { id }),
    }) as this;
  }

  /** Stored and read again as core's own. */
  override get lc_id(): string[] {
    return [...this.lc_namespace, AIMessageChunk.lc_name()];
  }
}

const isWords = (message: AIMessageChunk): message is AIMessageChunk & { content: string } =>
  typeof message.content === "string" &&
  message.tool_call_chunks?.length === 0 &&
  message.tool_calls?.length === 0 &&
  message.usage_metadata === undefined &&
  Object.keys(message.additional_kwargs).length === 0 &&
  Object.keys(message.response_metadata).length === 1 &&
  message.response_metadata["model_provider"] === "pai_eas";
