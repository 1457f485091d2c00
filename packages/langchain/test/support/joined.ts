import type { AIMessage, AIMessageChunk } from "@langchain/core/messages";

/** Everything that a stream gives. Not awaited whatever it is: a stream of events stands for its message too. */
export async function readAll<T>(stream: AsyncIterable<T> | Promise<AsyncIterable<T>>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of stream instanceof Promise ? await stream : stream) all.push(one);
  return all;
}

export const joined = (chunks: readonly AIMessageChunk[]): AIMessageChunk =>
  chunks.reduce((one, next) => one.concat(next));

/** All that an answer tells, whether it came whole or was joined. */
export const told = (message: AIMessage | AIMessageChunk): Record<string, unknown> => ({
  id: message.id,
  content: message.content,
  tool_calls: message.tool_calls,
  invalid_tool_calls: message.invalid_tool_calls,
  usage_metadata: message.usage_metadata,
  response_metadata: message.response_metadata,
  additional_kwargs: message.additional_kwargs,
});
