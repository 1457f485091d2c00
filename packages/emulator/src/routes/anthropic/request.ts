import { isFields, isTexts, type Fields } from "../../engines/fields.ts";
import { invalid, missing } from "../../engines/refusal.ts";
import { chatMessages, readBlocks, wordsOf } from "./blocks.ts";

/** Roles that clients were seen to send beside the documented ones. */
const ROLES: ReadonlyMap<unknown, string> = new Map([
  ["user", "user"],
  ["assistant", "assistant"],
  ["system", "system"],
  ["ctx", "user"],
  ["msg", "user"],
]);
const CHOICES: Readonly<Record<string, string>> = { auto: "auto", any: "required", none: "none" };

/** A request of the Messages API as the chat request that it is answered by; what breaks its schema is refused. */
export function chatFieldsOf(fields: Fields): Fields {
  const { max_tokens: maxTokens } = fields;
  if (maxTokens === undefined || maxTokens === null) throw missing("max_tokens");
  if (!Number.isInteger(maxTokens) || (maxTokens as number) < 1)
    throw invalid("max_tokens", "max_tokens must be positive");
  const { stop_sequences: stops = [] } = fields;
  if (stops !== null && !isTexts(stops)) throw invalid("stop_sequences", "Input should be a list of strings");
  const { stream = false } = fields;
  if (stream !== null && typeof stream !== "boolean")
    throw invalid("stream", "Input should be a valid boolean");
  return { ...conversationFieldsOf(fields), max_tokens: maxTokens, stop: stops, stream, ...formOf(fields) };
}

/** The part of a request that tokens are counted of. */
export function conversationFieldsOf(fields: Fields): Fields {
  const { model, messages, chat_template_kwargs: template } = fields;
  if (model === undefined || model === null) throw missing("model");
  if (typeof model !== "string" || model === "") throw invalid("model", "Model is required");
  if (messages === undefined || messages === null) throw missing("messages");
  if (!Array.isArray(messages)) throw invalid("messages", "Input should be a valid list");
  const spoken = messages.flatMap((message: unknown, index) => readMessage(message, `messages.${index}`));
  return {
    model,
    messages: [...systemOf(fields), ...spoken],
    chat_template_kwargs: template,
    ...toolsOf(fields),
  };
}

function readMessage(message: unknown, field: string): Fields[] {
  if (!isFields(message)) throw invalid(field, "Input should be a valid message");
  const role = ROLES.get(message["role"]);
  if (role === undefined) throw invalid(`${field}.role`, "Input should be 'user', 'assistant' or 'system'");
  return chatMessages(role, readBlocks(message["content"], `${field}.content`));
}

function systemOf({ system }: Fields): Fields[] {
  if (system === undefined || system === null) return [];
  const content = wordsOf(readBlocks(system, "system"));
  return content === "" ? [] : [{ role: "system", content }];
}

function toolsOf({ tools, tool_choice: choice }: Fields): Fields {
  if (tools !== undefined && tools !== null && !Array.isArray(tools))
    throw invalid("tools", "Input should be a valid list");
  const named = (Array.isArray(tools) ? tools : []).map((tool: unknown, index) => {
    if (!isFields(tool) || typeof tool["name"] !== "string" || !isFields(tool["input_schema"]))
      throw invalid(`tools.${index}`, "A tool has a name and an input_schema");
    const { name, description, input_schema: parameters } = tool;
    return { type: "function", function: { name, description, parameters } };
  });
  return { tools: named, tool_choice: choiceOf(choice) };
}

function choiceOf(choice: unknown): unknown {
  if (choice === undefined || choice === null) return undefined;
  const { type, name } = isFields(choice) ? choice : {};
  if (type === "tool" && typeof name === "string" && name !== "")
    return { type: "function", function: { name } };
  const chosen = typeof type === "string" && Object.hasOwn(CHOICES, type) ? CHOICES[type] : undefined;
  if (chosen === undefined)
    throw invalid("tool_choice", "Input should be auto, any, none, or a tool with its name");
  return chosen;
}

/** The form that an answer is bound to. */
function formOf({ output_config: config }: Fields): Fields {
  const format = isFields(config) ? config["format"] : undefined;
  if (!isFields(format)) return {};
  return {
    response_format: { type: "json_schema", json_schema: { name: "json_schema", schema: format["schema"] } },
  };
}
