import type * as host from "@langchain/core/language_models/event";
import type { ContentBlock } from "@langchain/core/messages";
import type * as client from "@paifang/client";
import { chatAccumulator, givenFields } from "@paifang/client";
import { toResponseMetadata, toUsageMetadata } from "./answer-facts.ts";
import { toHostToolCall } from "./to-ai-message.ts";

/** Tool calls are known by the client's index. */
type BlockName = "text" | "reasoning" | number;
type Events = Generator<host.ChatModelStreamEvent, void, undefined>;

const HOST_REASONS: Partial<Record<client.FinishReason, host.FinishReason>> = {
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
export function toModelEvents(): client.Retelling<client.ChatChunk, host.ChatModelStreamEvent> {
  const whole = chatAccumulator();
  const indexes = new Map<BlockName, number>();
  let isStarted = false;
  const start = function* (id?: string): Events {
    if (!isStarted) yield { event: "message-start", ...givenFields({ id }) };
    isStarted = true;
  };
  return {
    add: (chunk) => {
      whole.add(chunk);
      return [...start(chunk.id), ...(chunk.index === 0 ? grow(indexes, chunk) : [])];
    },
    end: (stream) => [...start(), ...finish(indexes, whole.response(stream))],
  };
}

function* grow(
  indexes: Map<BlockName, number>,
  { reasoning, text, toolCalls = [] }: client.ChatChunk,
): Events {
  const add = function* (name: BlockName, content: ContentBlock, delta: host.ContentBlockDelta): Events {
    const index = indexes.get(name) ?? indexes.size;
    if (!indexes.has(name)) yield { event: "content-block-start", index, content };
    indexes.set(name, index);
    yield { event: "content-block-delta", index, delta };
  };
  if (reasoning !== undefined)
    yield* add("reasoning", { type: "reasoning", reasoning: "" }, { type: "reasoning-delta", reasoning });
  if (text !== undefined) yield* add("text", { type: "text", text: "" }, { type: "text-delta", text });
  // The client gives id and name with a call's first delta.
  for (const { index, id = "", name = "", arguments: args = "" } of toolCalls) {
    const content = { type: "tool_call_chunk", id, name, args: "", index };
    yield* add(index, content, { type: "tool-call-delta", args });
  }
}

function* finish(indexes: Map<BlockName, number>, answer: client.ChatResponse): Events {
  const { text, reasoning = "", toolCalls, refusal, usage, finishReason } = answer;
  const responseMetadata = toResponseMetadata(answer);
  const contents: [BlockName, ContentBlock][] = [
    ["reasoning", { type: "reasoning", reasoning }],
    ["text", { type: "text", text }],
    ...toolCalls.map((call, index): [number, ContentBlock] => [
      index,
      toHostToolCall(call, responseMetadata),
    ]),
  ];
  for (const [name, content] of contents) {
    const index = indexes.get(name);
    if (index !== undefined) yield { event: "content-block-finish", index, content };
  }
  if (refusal !== undefined) {
    // The protocol has no delta that adds words to it.
    const block = { index: indexes.size, content: { type: "refusal", refusal } };
    yield { event: "content-block-start", ...block };
    yield { event: "content-block-finish", ...block };
  }
  yield {
    event: "message-finish",
    ...givenFields({ reason: HOST_REASONS[finishReason], usage: usage && toUsageMetadata(usage) }),
    responseMetadata,
  };
}
