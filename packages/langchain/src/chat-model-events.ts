import type { ChatModelStreamEvent, FinishReason as HostReason } from "@langchain/core/language_models/event";
import type { ChatChunk, ChatStream, FinishReason, ToolCallDelta } from "@paifang/client";
import { noteFacts, toResponseMetadata, toUsageMetadata, type AnswerFacts } from "./answer-facts.ts";
import { toHostToolCall } from "./to-ai-message.ts";

type Words = { index: number; type: "text" | "reasoning"; words: string };
type OpenCall = { index: number; type: "tool_call"; id: string; name: string; arguments: string };
type Block = Words | OpenCall;

const HOST_REASONS: Partial<Record<FinishReason, HostReason>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_use",
  "content-filter": "content_filter",
};

/**
 * A stream as LangChain's content-block events.
 *
 * Each block has an index of its own. The bridge of the base class takes the server's tool index instead, which
 * is the index of the text before it, and then loses the call.
 */
export async function* toModelEvents(stream: ChatStream): AsyncGenerator<ChatModelStreamEvent> {
  const blocks = new Map<string, Block>();
  const facts: AnswerFacts = { requestId: stream.requestIds.at(-1) };
  let isStarted = false;
  for await (const chunk of stream) {
    noteFacts(facts, chunk);
    if (!isStarted) yield { event: "message-start", ...(facts.id === undefined ? {} : { id: facts.id }) };
    isStarted = true;
    if (chunk.index === 0) yield* grow(blocks, chunk);
  }
  if (!isStarted) yield { event: "message-start" };
  for (const block of blocks.values())
    yield { event: "content-block-finish", index: block.index, content: finished(block) };
  const reason = facts.finishReason === undefined ? undefined : HOST_REASONS[facts.finishReason];
  yield {
    event: "message-finish",
    ...(reason === undefined ? {} : { reason }),
    ...(facts.usage === undefined ? {} : { usage: toUsageMetadata(facts.usage) }),
    responseMetadata: toResponseMetadata(facts),
  };
}

function* grow(blocks: Map<string, Block>, chunk: ChatChunk): Generator<ChatModelStreamEvent> {
  const { reasoning = "", text = "", toolCalls = [] } = chunk;
  if (reasoning !== "") yield* growWords(blocks, "reasoning", reasoning);
  if (text !== "") yield* growWords(blocks, "text", text);
  for (const delta of toolCalls) yield* growToolCall(blocks, delta);
}

function* growWords(
  blocks: Map<string, Block>,
  type: Words["type"],
  words: string,
): Generator<ChatModelStreamEvent> {
  let block = blocks.get(type);
  if (block === undefined || block.type === "tool_call") {
    block = { index: blocks.size, type, words: "" };
    blocks.set(type, block);
    yield { event: "content-block-start", index: block.index, content: finished(block) };
  }
  block.words += words;
  const delta =
    type === "text"
      ? { type: "text-delta" as const, text: words }
      : { type: "reasoning-delta" as const, reasoning: words };
  yield { event: "content-block-delta", index: block.index, delta };
}

/** The client gives id and name with a call's first delta. */
function* growToolCall(blocks: Map<string, Block>, delta: ToolCallDelta): Generator<ChatModelStreamEvent> {
  const { id = "", name = "", arguments: args = "" } = delta;
  const key = `tool call ${delta.index}`;
  let block = blocks.get(key);
  if (block?.type !== "tool_call") {
    const { size: index } = blocks;
    block = { index, type: "tool_call", id, name, arguments: "" };
    blocks.set(key, block);
    yield {
      event: "content-block-start",
      index,
      content: { type: "tool_call_chunk", id, name, args: "", index },
    };
  }
  block.name ||= name;
  block.arguments += args;
  if (args !== "")
    yield { event: "content-block-delta", index: block.index, delta: { type: "tool-call-delta", args } };
}

const finished = (block: Block) =>
  block.type === "tool_call" ? toHostToolCall(block) : { type: block.type, [block.type]: block.words };
