import { AIMessage, type ResponseMetadata } from "@langchain/core/messages";
import { givenFields, parseToolArguments, type Choice, type ToolCall } from "@paifang/client";
import { toMessageFields, toResponseMetadata, type AnswerFacts } from "./answer-facts.ts";

/** One answer as a LangChain message. Arguments that are no JSON object become `invalid_tool_calls`. */
export function toAIMessage(choice: Choice, facts: AnswerFacts): AIMessage {
  const response_metadata = toResponseMetadata(facts);
  return new AIMessage({
    content: choice.text,
    ...sortCalls(choice.toolCalls.map((call) => toHostToolCall(call, response_metadata))),
    additional_kwargs: toExtras(choice),
    response_metadata,
    ...toMessageFields(facts),
  });
}

type Extras = Pick<Choice, "reasoning" | "refusal">;

/** What a message has beside its text, under the names where hosts look for it. */
export const toExtras = ({ reasoning, refusal }: Extras): Record<string, string> =>
  givenFields({ reasoning_content: reasoning, refusal });

type HostToolCall = { type: "tool_call"; id: string; name: string; args: Record<string, unknown> };
type InvalidToolCall = { type: "invalid_tool_call"; id: string; name: string; args: string; error: string };

/** A call whose arguments are an object, or an invalid one that keeps the server's text; of a cut call, none is no object. */
export function toHostToolCall(
  { id, name, arguments: text }: ToolCall,
  { finish_reason: reason }: ResponseMetadata,
): HostToolCall | InvalidToolCall {
  const args = text === "" && reason === "length" ? undefined : parseToolArguments(text);
  return args === undefined
    ? { type: "invalid_tool_call", id, name, args: text, error: "The arguments are no JSON object." }
    : { type: "tool_call", id, name, args };
}

/** Calls in the two lists of a message. */
export const sortCalls = (calls: readonly (HostToolCall | InvalidToolCall)[]): object => ({
  tool_calls: calls.filter((call) => call.type === "tool_call"),
  invalid_tool_calls: calls.filter((call) => call.type === "invalid_tool_call"),
});
