import type {
  ChatResponse as HostResponse,
  ChatResponseChunk,
  ToolCallLLMMessageOptions,
  ToolCallOptions,
} from "@llamaindex/core/llms";
import type { JSONObject } from "@llamaindex/core/global";
import {
  chatAccumulator,
  parseToolArguments,
  toAbortError,
  type ChatResponse,
  type ChatStream,
} from "@paifang/client";

export type Answer = HostResponse<ToolCallLLMMessageOptions>;
export type AnswerChunk = ChatResponseChunk<ToolCallLLMMessageOptions>;

/** How `exec` wants an answer, which looks for calls in the first chunk alone and parses all their arguments. */
export type Shape = { isForExec: boolean; signal: AbortSignal | undefined };

/** An answer as LlamaIndex takes it; all that it has no place for is in `raw`. */
export function toChatResponse(answer: ChatResponse, { isForExec }: Shape): Answer {
  return { message: { role: "assistant", content: answer.text, ...callsOf(answer, isForExec) }, raw: answer };
}

/**
 * A stream as LlamaIndex takes it: words and reasoning of the first choice as they come, and a last chunk without words
 * that has all tool calls and in `raw` the whole answer.
 *
 * For `exec` with tools the words wait until it is known that no tool is called; beside a call the host passes them over.
 */
export async function* toChunks(
  stream: ChatStream,
  { isForExec, signal }: Shape,
): AsyncGenerator<AnswerChunk> {
  const whole = chatAccumulator();
  const held: AnswerChunk[] = [];
  try {
    for await (const chunk of stream) {
      whole.add(chunk);
      const { index, text = "", reasoning = "" } = chunk;
      if (index !== 0 || text + reasoning === "") continue;
      const shown = { delta: text, raw: chunk };
      if (isForExec) held.push(shown);
      else yield shown;
    }
  } catch (error) {
    throw toAbortError(error, signal);
  }
  const answer = whole.response(stream);
  if (answer.toolCalls.length === 0) yield* held;
  yield { delta: "", raw: answer, ...callsOf(answer, isForExec) };
}

/**
 * Calls with their arguments as an object, or as the server's text where they are none.
 *
 * `exec` would throw a bare SyntaxError for such text. In quotes it is a text to `exec`, which then tells the model
 * that the input is no JSON object, and runs no tool.
 */
function callsOf({ toolCalls }: ChatResponse, isForExec: boolean): { options?: ToolCallOptions } {
  const toolCall = toolCalls.map(({ id, name, arguments: text }) => {
    const input = parseToolArguments(text) as JSONObject | undefined;
    return input === undefined
      ? { id, name, input: isForExec ? JSON.stringify(text) : text }
      : { id, name, input };
  });
  return toolCall.length === 0 ? {} : { options: { toolCall } };
}
