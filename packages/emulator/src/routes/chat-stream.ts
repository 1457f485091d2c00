import { setTimeout } from "node:timers/promises";
import {
  headOf,
  laterOfChoice,
  reasoningFields,
  stopOf,
  timingsOf,
  usageOf,
  type Counts,
} from "./answer-head.ts";
import type { ChatTask } from "./chat.ts";
import type { GeneratedCall } from "./generation.ts";
import { chatLogprobs } from "./logprobs.ts";

/** Between two events of a stream, so that callers can see it grow, and leave while it does. */
export const PACE_MS = 2;

/** What a stream brings next: a delta, the tokens in it, and the text that probabilities can be told of. */
type Step = { delta: Record<string, unknown>; tokens: number; text: readonly string[] };

export const DONE = "data: [DONE]\n\n";
export const dataEvent = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

/** The events of a streamed answer; whoever stops reading stops it. */
export async function* chatEvents(task: ChatTask): AsyncGenerator<string, void, undefined> {
  const { id, request, generation, engine } = task;
  const indexes = Array.from({ length: request.choices }, (_, index) => index);
  const head = headOf(id, "chat.completion.chunk", engine);
  const isLlamaCpp = engine.profile.dialect === "llama-cpp";
  const always = request.usage === "always";
  let written = 0;
  const counts = (): Counts => ({
    prompt: request.promptTokens,
    output: written,
    reasoning: generation.reasoning.length,
  });
  const event = (choices: readonly unknown[], isCounted: boolean, more: object = {}): string => {
    const usage = isCounted ? usageOf(engine, counts()) : undefined;
    return dataEvent({ ...head, choices, ...(usage && { usage }), ...more });
  };

  const opening = { role: "assistant", content: isLlamaCpp ? null : "" };
  const first = engine.profile.hasLaterFields ? { prompt_token_ids: null } : {};
  for (const index of indexes)
    yield event([{ index, delta: opening, logprobs: null, finish_reason: null }], always, first);
  for (const { delta, tokens, text } of stepsOf(task))
    for (const index of indexes) {
      await setTimeout(PACE_MS);
      written += tokens;
      const logprobs = text.length === 0 ? null : chatLogprobs(text, request.logprobs);
      yield event([{ index, delta, logprobs, finish_reason: null, ...laterOfChoice(engine) }], always);
    }
  const last = {
    delta: {},
    logprobs: null,
    finish_reason: generation.finishReason,
    ...stopOf(engine, generation.stopReason),
    ...laterOfChoice(engine),
  };
  for (const index of indexes) yield event([{ index, ...last }], always);
  if (request.usage !== "never" && usageOf(engine, counts()) !== undefined)
    yield event([], true, timingsOf(engine, counts()));
  yield DONE;
}

function* stepsOf({ request, generation }: ChatTask): Generator<Step, void, undefined> {
  for (const piece of generation.reasoning)
    yield { delta: reasoningFields(request.reasoning, piece), tokens: 1, text: [] };
  for (const piece of generation.text) yield { delta: { content: piece }, tokens: 1, text: [piece] };
  for (const [index, { id, name }] of generation.calls.entries())
    yield callStep({ id, type: "function", index, function: { name, arguments: "" } }, 0);
  yield* argumentSteps(generation.calls);
}

/** One piece of each call in turn, so that those of several calls come mixed. */
function* argumentSteps(calls: readonly GeneratedCall[]): Generator<Step, void, undefined> {
  const longest = Math.max(0, ...calls.map((call) => call.arguments.length));
  for (let place = 0; place < longest; place++)
    for (const [index, call] of calls.entries()) {
      const piece = call.arguments[place];
      if (piece !== undefined) yield callStep({ index, function: { arguments: piece } }, 1);
    }
}

const callStep = (call: object, tokens: number): Step => ({
  delta: { tool_calls: [call] },
  tokens,
  text: [],
});
