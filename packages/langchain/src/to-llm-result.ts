import { GenerationChunk, type ChatGenerationChunk, type LLMResult } from "@langchain/core/outputs";
import type { CompletionChunk, CompletionResponse, Retelling } from "@paifang/client";
import { toChatResult } from "./to-chat-result.ts";
import { toGenerationChunks } from "./to-generation-chunks.ts";

/** The continuations of each prompt, in the order of the prompts; the counts belong to all of them. */
export function toLLMResult(answer: CompletionResponse, prompts: readonly string[]): LLMResult {
  const choices = answer.choices.map((choice) => ({ ...choice, toolCalls: [] }));
  const { generations, ...result } = toChatResult({ ...answer, choices, toolCalls: [] });
  const texts = generations.map(({ text, message }) => {
    const { tokenUsage: _ofAll, ...generationInfo } = message.response_metadata;
    return { text, generationInfo };
  });
  const each = Math.floor(texts.length / prompts.length);
  return { ...result, generations: prompts.map((_, at) => texts.slice(at * each, (at + 1) * each)) };
}

/** A stream as LangChain's chunks; what must be told once is on the last. */
export function toTextChunks(): Retelling<CompletionChunk, GenerationChunk> {
  const { add, end } = toGenerationChunks();
  return { add: (chunk) => add(chunk).map(toTextChunk), end: (stream) => end(stream).map(toTextChunk) };
}

const toTextChunk = ({ text, message }: ChatGenerationChunk): GenerationChunk =>
  new GenerationChunk({ text, generationInfo: message.response_metadata });
