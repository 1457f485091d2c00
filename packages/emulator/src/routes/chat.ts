import { jsonAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import { checkModel, readFields, secondsNow, type Engine } from "../engines/vllm.ts";
import type { Encoder } from "../models/encoder.ts";
import { readChatRequest, type ChatRequest } from "./chat-request.ts";
import { chatEvents } from "./chat-stream.ts";
import { generate, type Generation } from "./generation.ts";

export async function chat(httpRequest: ServiceRequest, engine: Engine, encoder: Encoder): Promise<Answer> {
  const fields = readFields(httpRequest);
  checkModel(fields, engine);
  const request = readChatRequest(fields, engine);
  const generation = await generate(request, encoder);
  const head = { id: `chatcmpl-${httpRequest.requestId}`, created: secondsNow(), model: engine.model };
  if (!request.stream) return jsonAnswer(200, completion(head, request, generation));
  return {
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
    body: chatEvents(head, request, generation),
  };
}

/** What every object of an answer begins with. */
export type AnswerHead = { id: string; created: number; model: string };

export const usageOf = (request: ChatRequest, outputTokens: number): Record<string, number> => ({
  prompt_tokens: request.promptTokens,
  total_tokens: request.promptTokens + outputTokens,
  completion_tokens: outputTokens,
});

function completion({ id, ...head }: AnswerHead, request: ChatRequest, generation: Generation): unknown {
  const choices = Array.from({ length: request.choices }, (_, index) => ({
    index,
    message: messageOf(request, generation),
    logprobs: null,
    finish_reason: wholeFinishReason(request, generation),
    stop_reason: generation.stopReason,
    token_ids: null,
  }));
  return {
    id,
    object: "chat.completion",
    ...head,
    choices,
    service_tier: null,
    system_fingerprint: null,
    usage: { ...usageOf(request, generation.tokens * request.choices), prompt_tokens_details: null },
    prompt_logprobs: null,
    prompt_token_ids: null,
    kv_transfer_params: null,
  };
}

function messageOf(request: ChatRequest, { call, reasoning, text }: Generation): Record<string, unknown> {
  const message: Record<string, unknown> = {
    role: "assistant",
    content: call === undefined ? text.join("") : null,
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
  };
  if (call !== undefined) {
    const called = { name: call.name, arguments: call.arguments.join("") };
    message["tool_calls"] = [{ id: call.id, type: "function", function: called }];
  }
  if (request.hasReasoning) message["reasoning_content"] = reasoning.join("");
  return message;
}

/** Whole answers say `tool_calls` only when the tool was the model's own choice; streams always say it. */
function wholeFinishReason({ toolChoice }: ChatRequest, { finishReason }: Generation): string {
  return finishReason === "tool_calls" && toolChoice !== "auto" ? "stop" : finishReason;
}
