import { setTimeout } from "node:timers/promises";
import { PACE_MS } from "../chat-stream.ts";
import type { ChatTask } from "../chat.ts";
import { signature, stopOf } from "./answer.ts";

type Event = { type: string } & Readonly<Record<string, unknown>>;
/** A block of an answer as it is opened, and the deltas that fill it. */
type Block = { opening: object; deltas: readonly object[] };

/** Each event has its name on a line of its own; no `[DONE]` follows the last. */
const named = (event: Event): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** The events of a streamed answer; whoever stops reading stops it. */
export async function* messageEvents(task: ChatTask): AsyncGenerator<string, void, undefined> {
  const { id, request, generation, engine } = task;
  const message = {
    id,
    type: "message",
    role: "assistant",
    content: [],
    model: engine.model,
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: request.promptTokens, output_tokens: 0 },
  };
  yield named({ type: "message_start", message });
  for (const [index, { opening, deltas }] of blocksOf(task).entries()) {
    yield named({ type: "content_block_start", content_block: opening, index });
    for (const delta of deltas) {
      await setTimeout(PACE_MS);
      yield named({ type: "content_block_delta", delta, index });
    }
    yield named({ type: "content_block_stop", index });
  }
  yield named({
    type: "message_delta",
    delta: stopOf(generation.finishReason, generation.stopReason),
    usage: { input_tokens: request.promptTokens, output_tokens: generation.tokens },
  });
  yield named({ type: "message_stop" });
}

/** Thoughts, then words, then calls one after another; what is empty is no block. */
function blocksOf({ id, generation }: ChatTask): Block[] {
  const { reasoning, text, calls } = generation;
  const thoughts: Block = {
    opening: { type: "thinking", thinking: "" },
    deltas: [
      ...reasoning.map((thinking) => ({ type: "thinking_delta", thinking })),
      { type: "signature_delta", signature: signature(id) },
    ],
  };
  const words: Block = {
    opening: { type: "text", text: "" },
    deltas: text.map((piece) => ({ type: "text_delta", text: piece })),
  };
  const used = calls.map(({ id: callId, name, arguments: pieces }) => ({
    opening: { type: "tool_use", id: callId, name, input: {} },
    deltas: pieces.map((piece) => ({ type: "input_json_delta", partial_json: piece })),
  }));
  return [...(reasoning.length > 0 ? [thoughts] : []), ...(text.length > 0 ? [words] : []), ...used];
}
