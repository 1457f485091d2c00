import { MAX_MODEL_TOKENS, type Engine } from "../engines/engine.ts";
import {
  isFields,
  readStops,
  readUsage,
  readWhole,
  type Fields,
  type StreamedUsage,
} from "../engines/fields.ts";
import { invalid, tooLong } from "../engines/refusal.ts";
import type { Tool, Turn } from "../models/conversation.ts";
import type { ToolChoice } from "../models/tool-caller.ts";
import type { ReasoningStyle } from "../types.ts";
import { readMessages } from "./messages.ts";
import { readStructure, type Structure } from "./structure.ts";
import { readToolChoice, readTools } from "./tool-fields.ts";

/** What is to be told of probabilities, and how many others beside each token. */
export type AskedLogprobs = { top: number };

/** A chat request after its checks. */
export type ChatRequest = {
  turns: Turn[];
  tools: Tool[];
  toolChoice: ToolChoice;
  isParallel: boolean;
  structure: Structure | undefined;
  maxTokens: number;
  stops: readonly string[];
  choices: number;
  logprobs: AskedLogprobs | undefined;
  stream: boolean;
  usage: StreamedUsage;
  reasoning: ReasoningStyle | undefined;
  promptTokens: number;
};

export const MAX_CHOICES = 16;
const MAX_TOP_LOGPROBS = 20;

export function readChatRequest(fields: Fields, engine: Engine): ChatRequest {
  const { turns, tokens } = readMessages(fields, engine);
  const tools = readTools(fields);
  const stream = fields["stream"] === true;
  return {
    turns,
    tools,
    toolChoice: readToolChoice(fields, tools, engine),
    isParallel: fields["parallel_tool_calls"] !== false,
    structure: readStructure(fields, engine),
    maxTokens: readMaxTokens(fields, tokens),
    stops: readStops(fields),
    choices: readWhole(fields, "n", 1, MAX_CHOICES) ?? 1,
    logprobs: readLogprobs(fields),
    stream,
    usage: readUsage(fields, engine, stream),
    reasoning: wantsReasoning(fields) ? engine.reasoning : undefined,
    promptTokens: tokens,
  };
}

function readMaxTokens(fields: Fields, promptTokens: number): number {
  const asked = readWhole(fields, "max_completion_tokens", 1) ?? readWhole(fields, "max_tokens", 1);
  return roomFor(asked, promptTokens, "messages");
}

/** How many tokens the answer may have; more than the model has room for is refused. */
export function roomFor(
  asked: number | undefined,
  promptTokens: number,
  place: "messages" | "prompt",
): number {
  const requested = promptTokens + (asked ?? 1);
  if (requested > MAX_MODEL_TOKENS)
    throw tooLong(
      `This model's maximum context length is ${MAX_MODEL_TOKENS} tokens. However, you requested ${requested} tokens ` +
        `(${promptTokens} in the ${place}, ${asked ?? 1} in the completion). ` +
        `Please reduce the length of the ${place} or completion.`,
    );
  return asked ?? MAX_MODEL_TOKENS - promptTokens;
}

function readLogprobs(fields: Fields): AskedLogprobs | undefined {
  const top = readWhole(fields, "top_logprobs", 0, MAX_TOP_LOGPROBS) ?? 0;
  if (fields["logprobs"] === true) return { top };
  if (top > 0) throw invalid("top_logprobs", "when using `top_logprobs`, `logprobs` must be set to true.");
  return undefined;
}

function wantsReasoning(fields: Fields): boolean {
  const template = fields["chat_template_kwargs"];
  const isOff = isFields(template) && template["enable_thinking"] === false;
  return fields["include_reasoning"] !== false && !isOff;
}
