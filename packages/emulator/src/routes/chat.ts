import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import type { Engine } from "../engines/engine.ts";
import { checkModel, readFields } from "../engines/fields.ts";
import type { Encoder } from "../models/encoder.ts";
import {
  headOf,
  laterOfAnswer,
  laterOfChoice,
  reasoningFields,
  stopOf,
  timingsOf,
  wholeUsage,
} from "./answer-head.ts";
import { readChatRequest, type ChatRequest } from "./chat-request.ts";
import { chatEvents } from "./chat-stream.ts";
import { generate, type Generation } from "./generation.ts";
import { chatLogprobs } from "./logprobs.ts";

/** A chat request with its answer, before it is written whole or as a stream. */
export type ChatTask = { id: string; request: ChatRequest; generation: Generation; engine: Engine };

export async function chat(httpRequest: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(httpRequest, engine);
  checkModel(fields, engine);
  const request = readChatRequest(fields, engine);
  const generation = await generate(request, encoder);
  const task: ChatTask = { id: `chatcmpl-${httpRequest.requestId}`, request, generation, engine };
  return request.stream ? eventAnswer(chatEvents(task)) : jsonAnswer(200, completion(task));
}

export const eventAnswer = (body: AsyncIterable<string>): Answer => ({
  status: 200,
  headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
  body,
});

function completion(task: ChatTask): unknown {
  const { id, request, generation, engine } = task;
  const choices = Array.from({ length: request.choices }, (_, index) => ({
    index,
    message: messageOf(task),
    ...logprobsOf(task),
    finish_reason: wholeFinishReason(request, generation),
    ...stopOf(engine, generation.stopReason),
    ...laterOfChoice(engine),
  }));
  const counts = {
    prompt: request.promptTokens,
    output: generation.tokens * request.choices,
    reasoning: generation.reasoning.length,
  };
  const { before, after } = laterOfAnswer(engine);
  return {
    ...headOf(id, "chat.completion", engine),
    choices,
    ...before,
    ...wholeUsage(engine, counts),
    ...(engine.profile.hasLaterFields && { prompt_logprobs: null, prompt_token_ids: null }),
    ...after,
    ...timingsOf(engine, counts),
  };
}

/** BladeLLM and llama.cpp say nothing of probabilities unless they are asked for. */
function logprobsOf({ request, generation, engine: { profile } }: ChatTask): object {
  const logprobs = chatLogprobs(generation.text, request.logprobs);
  const writesNull = profile.dialect === "vllm" || profile.dialect === "sglang";
  return logprobs === null && !writesNull ? {} : { logprobs };
}

function messageOf({ request, generation, engine: { profile } }: ChatTask): Record<string, unknown> {
  const { calls, reasoning, text } = generation;
  const message: Record<string, unknown> = {
    role: "assistant",
    content: calls.length === 0 ? text.join("") : null,
  };
  if (profile.hasLaterFields)
    Object.assign(message, { refusal: null, annotations: null, audio: null, function_call: null });
  if (profile.writesNulls) Object.assign(message, { tool_calls: [] });
  if (profile.writesNulls && profile.errors === "nested") message["reasoning_content"] = null;
  if (calls.length > 0)
    message["tool_calls"] = calls.map((call) => ({
      id: call.id,
      type: "function",
      function: { name: call.name, arguments: call.arguments.join("") },
    }));
  return { ...message, ...reasoningFields(request.reasoning, reasoning.join("")) };
}

/** Whole answers say `tool_calls` only when the tool was the model's own choice; streams always say it. */
export function wholeFinishReason({ toolChoice }: ChatRequest, { finishReason }: Generation): string {
  return finishReason === "tool_calls" && toolChoice !== "auto" ? "stop" : finishReason;
}
