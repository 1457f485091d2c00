import { AIMessageChunk } from "@langchain/core/messages";
import { ChatGenerationChunk } from "@langchain/core/outputs";
import type { ChatChunk, ChatStream, ToolCallDelta } from "@paifang/client";
import { noteFacts, toMessageFields, toResponseMetadata, type AnswerFacts } from "./answer-facts.ts";
import { toExtras } from "./to-ai-message.ts";

/** A stream as LangChain's chunks: those of the first choice, and a last one with what must be told once. */
export async function* toGenerationChunks(stream: ChatStream): AsyncGenerator<ChatGenerationChunk> {
  const facts: AnswerFacts = { requestId: stream.requestIds.at(-1) };
  for await (const chunk of stream) {
    noteFacts(facts, chunk);
    const shown = chunk.index === 0 ? toChunk(chunk, facts.id) : undefined;
    if (shown !== undefined) yield shown;
  }
  yield toLastChunk(facts);
}

/** A chunk with something to show, or nothing: counts and reasons wait for the last one. */
function toChunk(chunk: ChatChunk, id: string | undefined): ChatGenerationChunk | undefined {
  const { text = "", reasoning, refusal, toolCalls = [], logprobs } = chunk;
  const isWordless = [reasoning, refusal, logprobs].every((value) => value === undefined);
  if (text === "" && isWordless && toolCalls.length === 0) return undefined;
  const message = new AIMessageChunk({
    content: text,
    tool_call_chunks: toolCalls.map(toToolCallChunk),
    additional_kwargs: toExtras(chunk),
    response_metadata: logprobs === undefined ? {} : { logprobs },
    ...(id === undefined ? {} : { id }),
  });
  return new ChatGenerationChunk({ message, text });
}

function toLastChunk(facts: AnswerFacts): ChatGenerationChunk {
  const message = new AIMessageChunk({
    content: "",
    response_metadata: toResponseMetadata(facts),
    ...toMessageFields(facts),
  });
  return new ChatGenerationChunk({ message, text: "" });
}

const toToolCallChunk = ({ index, id, name, arguments: args }: ToolCallDelta) => ({
  type: "tool_call_chunk" as const,
  index,
  ...(id === undefined ? {} : { id }),
  ...(name === undefined ? {} : { name }),
  ...(args === undefined ? {} : { args }),
});
