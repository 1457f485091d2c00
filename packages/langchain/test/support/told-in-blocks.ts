import type { AIMessage } from "@langchain/core/messages";

type Told = Record<string, unknown>;

/** Blocks are numbered as they begin; a whole answer does not tell that order. */
const TYPES = ["reasoning", "text", "tool_call", "invalid_tool_call"];
const sorted = <B extends { type: string }>(blocks: readonly B[]): B[] =>
  blocks.toSorted((one, other) => TYPES.indexOf(one.type) - TYPES.indexOf(other.type));

/** Core's joined events have all content as blocks, and their own word for the reason. */
export function toldByEvents(message: AIMessage): Told {
  const { id, contentBlocks, tool_calls, usage_metadata, response_metadata } = message;
  const { finish_reason: reason, output_version: _v1, ...facts } = response_metadata;
  return { id, blocks: sorted(contentBlocks), tool_calls, usage_metadata, facts, reason };
}

const REASONS: Readonly<Record<string, string>> = { eos: "stop", tool_calls: "tool_use" };

/** A whole answer, as joined events tell it. */
export function toldInBlocks(message: AIMessage): Told {
  const { id, content, tool_calls = [], invalid_tool_calls = [], usage_metadata } = message;
  const { finish_reason: said, ...facts } = message.response_metadata;
  const { reasoning_content: reasoning } = message.additional_kwargs;
  const calls = [...tool_calls, ...invalid_tool_calls];
  const blocks = [
    ...(reasoning === undefined ? [] : [{ type: "reasoning", reasoning }]),
    ...(content === "" ? [] : [{ type: "text", text: content }]),
    ...calls,
  ];
  const reason = REASONS[String(said)] ?? String(said);
  return {
    id,
    blocks,
    tool_calls,
    usage_metadata,
    facts,
    reason: reason === "stop" && calls.length > 0 ? "tool_use" : reason,
  };
}
