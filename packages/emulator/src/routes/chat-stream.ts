import { setTimeout } from "node:timers/promises";
import { usageOf, type AnswerHead } from "./chat.ts";
import type { ChatRequest } from "./chat-request.ts";
import type { Generation } from "./generation.ts";

/** Between two events of a stream, so that callers can see it grow, and leave while it does. */
const PACE_MS = 2;

type Delta = Record<string, unknown>;

/** The events of a streamed answer; whoever stops reading stops it. */
export async function* chatEvents(
  { id, ...head }: AnswerHead,
  request: ChatRequest,
  generation: Generation,
): AsyncGenerator<string, void, undefined> {
  const indexes = Array.from({ length: request.choices }, (_, index) => index);
  let written = 0;
  const event = (choices: readonly unknown[], usage: boolean): string => {
    const counted = usage ? { usage: usageOf(request, written) } : {};
    return `data: ${JSON.stringify({ id, object: "chat.completion.chunk", ...head, choices, ...counted })}\n\n`;
  };
  const always = request.usage === "always";

  for (const index of indexes)
    yield event(
      [{ index, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null }],
      always,
    );
  for (const { delta, tokens } of deltasOf(generation))
    for (const index of indexes) {
      await setTimeout(PACE_MS);
      written += tokens;
      yield event([{ index, delta, logprobs: null, finish_reason: null, token_ids: null }], always);
    }
  const last = {
    delta: {},
    logprobs: null,
    finish_reason: generation.finishReason,
    stop_reason: generation.stopReason,
  };
  for (const index of indexes) yield event([{ index, ...last, token_ids: null }], always);
  if (request.usage !== "never") yield event([], true);
  yield "data: [DONE]\n\n";
}

function* deltasOf({
  reasoning,
  text,
  call,
}: Generation): Generator<{ delta: Delta; tokens: number }, void, undefined> {
  for (const piece of reasoning) yield { delta: { reasoning_content: piece }, tokens: 1 };
  for (const piece of text) yield { delta: { content: piece }, tokens: 1 };
  if (call === undefined) return;
  const { id, name } = call;
  yield {
    delta: { tool_calls: [{ id, type: "function", index: 0, function: { name, arguments: "" } }] },
    tokens: 0,
  };
  for (const piece of call.arguments)
    yield { delta: { tool_calls: [{ index: 0, function: { arguments: piece } }] }, tokens: 1 };
}
