import {
  MAX_MODEL_TOKENS,
  invalid,
  isFields,
  isTexts,
  missing,
  refusal,
  type Engine,
  type Fields,
} from "../engines/vllm.ts";
import { countTokens } from "../engines/token-pieces.ts";
import type { Tool, Turn } from "../models/conversation.ts";
import type { ToolChoice } from "../models/tool-caller.ts";

/** A chat request after its checks. */
export type ChatRequest = {
  turns: Turn[];
  tools: Tool[];
  toolChoice: ToolChoice;
  maxTokens: number;
  stops: readonly string[];
  choices: number;
  stream: boolean;
  usage: "never" | "last" | "always";
  hasReasoning: boolean;
  promptTokens: number;
};

const MAX_CHOICES = 16;

export function readChatRequest(fields: Fields, engine: Engine): ChatRequest {
  const turns = readTurns(fields);
  const tools = readTools(fields);
  const stream = fields["stream"] === true;
  const promptTokens = turns.reduce((sum, { text }) => sum + countTokens(text), 0);
  return {
    turns,
    tools,
    toolChoice: readToolChoice(fields, tools),
    maxTokens: readMaxTokens(fields, promptTokens),
    stops: readStops(fields),
    choices: readWhole(fields, "n", 1, MAX_CHOICES) ?? 1,
    stream,
    usage: readUsage(fields, stream),
    hasReasoning: engine.hasReasoning && wantsReasoning(fields),
    promptTokens,
  };
}

function readTurns({ messages }: Fields): Turn[] {
  if (messages === undefined || messages === null) throw missing("messages");
  if (!Array.isArray(messages) || messages.length === 0)
    throw invalid("messages", "Input should be a list of messages that is not empty");
  const toolNames: Record<string, string> = {};
  return messages.map((message: unknown, index) => {
    if (!isFields(message) || typeof message["role"] !== "string")
      throw invalid(`messages.${index}`, "A message is an object with a role");
    Object.assign(toolNames, namesOfCalls(message));
    const turn: Turn = { role: message["role"], text: readContent(message["content"], index), toolNames };
    if (typeof message["tool_call_id"] === "string") turn.toolCallId = message["tool_call_id"];
    return turn;
  });
}

function readContent(content: unknown, index: number): string {
  if (content === undefined || content === null) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content))
    throw invalid(`messages.${index}.content`, "Input should be a string or a list of parts");
  return content.map((part: unknown) => readPart(part, index)).join("\n");
}

function readPart(part: unknown, index: number): string {
  if (!isFields(part)) throw invalid(`messages.${index}.content`, "A part is an object with a type");
  if (part["type"] === "text" && typeof part["text"] === "string") return part["text"];
  const kind = String(part["type"]).replace(/_url$/, "");
  throw refusal(400, `At most 0 ${kind}(s) may be provided in one prompt.`);
}

function namesOfCalls({ tool_calls: calls }: Fields): Record<string, string> {
  if (!Array.isArray(calls)) return {};
  const named = calls.filter(isFields).map((call): [string, string] => {
    const called = isFields(call["function"]) ? call["function"] : {};
    return [String(call["id"]), String(called["name"])];
  });
  return Object.fromEntries(named);
}

function readTools({ tools }: Fields): Tool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid("tools", "Input should be a valid list");
  return tools.map((tool: unknown, index) => {
    const called = isFields(tool) ? tool["function"] : undefined;
    if (!isFields(called) || typeof called["name"] !== "string")
      throw invalid(`tools.${index}.function`, "A tool is a function with a name");
    const description = typeof called["description"] === "string" ? called["description"] : "";
    return { name: called["name"], description, parameters: called["parameters"] };
  });
}

function readToolChoice({ tool_choice: choice }: Fields, tools: readonly Tool[]): ToolChoice {
  if (choice === undefined || choice === null) return "auto";
  if (choice === "none") return choice;
  if (tools.length === 0) throw invalid("tool_choice", "When using `tool_choice`, `tools` must be set.");
  if (choice === "auto" || choice === "required") return choice;
  const called = isFields(choice) ? choice["function"] : undefined;
  const name = isFields(called) ? called["name"] : undefined;
  if (typeof name !== "string")
    throw invalid("tool_choice", "Input should be none, auto, required or a named function");
  if (!tools.some((tool) => tool.name === name))
    throw invalid(
      "tool_choice",
      "The tool specified in `tool_choice` does not match any of the specified `tools`",
    );
  return { name };
}

function readMaxTokens(fields: Fields, promptTokens: number): number {
  const asked = readWhole(fields, "max_completion_tokens", 1) ?? readWhole(fields, "max_tokens", 1);
  const requested = promptTokens + (asked ?? 1);
  if (requested > MAX_MODEL_TOKENS)
    throw refusal(
      400,
      `This model's maximum context length is ${MAX_MODEL_TOKENS} tokens. However, you requested ${requested} tokens ` +
        `(${promptTokens} in the messages, ${asked ?? 1} in the completion). ` +
        `Please reduce the length of the messages or completion.`,
    );
  return asked ?? MAX_MODEL_TOKENS - promptTokens;
}

function readWhole(fields: Fields, name: string, min: number, max: number = Infinity): number | undefined {
  const value = fields[name] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw invalid(name, `Input should be an integer of at least ${min}`);
  return value;
}

function readStops({ stop }: Fields): readonly string[] {
  if (stop === undefined || stop === null || stop === "") return [];
  if (typeof stop === "string") return [stop];
  if (!isTexts(stop)) throw invalid("stop", "Input should be a string or a list of strings");
  return stop.filter((text) => text !== "");
}

function readUsage({ stream_options: options }: Fields, stream: boolean): ChatRequest["usage"] {
  if (options === undefined || options === null) return "never";
  if (!stream) throw invalid("stream_options", "Stream options can only be defined when `stream=True`.");
  if (!isFields(options) || options["include_usage"] !== true) return "never";
  return options["continuous_usage_stats"] === true ? "always" : "last";
}

function wantsReasoning(fields: Fields): boolean {
  const template = fields["chat_template_kwargs"];
  const isOff = isFields(template) && template["enable_thinking"] === false;
  return fields["include_reasoning"] !== false && !isOff;
}
