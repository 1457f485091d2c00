import type { ToolDefinition as HostTool } from "@langchain/core/language_models/base";
import type {
  BindToolsInput,
  ToolChoice as HostToolChoice,
} from "@langchain/core/language_models/chat_models";
import { convertToOpenAITool, isLangChainTool } from "@langchain/core/utils/function_calling";
import { InputError, type ToolChoice, type ToolDefinition } from "@paifang/client";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Tools as plain definitions. Bound as these, two tools differ in a cache key, which instances do not.
 *
 * @throws {InputError} a tool is in none of the forms that name a function.
 */
export const toHostTools = (tools: readonly BindToolsInput[]): HostTool[] => tools.map(toHostTool);

function toHostTool(tool: unknown, index: number): HostTool {
  if (!isRecord(tool)) return refuse(index);
  if (isLangChainTool(tool)) return convertToOpenAITool(tool);
  const called = isRecord(tool["function"]) ? tool["function"] : tool;
  const { name, description, parameters, strict } = called;
  if (typeof name !== "string" || name === "") return refuse(index);
  return {
    type: "function",
    function: {
      name,
      ...(typeof description === "string" ? { description } : {}),
      parameters: isRecord(parameters) ? parameters : { type: "object", properties: {} },
      ...(typeof strict === "boolean" ? { strict } : {}),
    },
  };
}

/** Definitions as the client takes them. */
export const toToolDefinitions = (tools: readonly BindToolsInput[]): ToolDefinition[] =>
  toHostTools(tools).map(({ function: called }) => {
    const { name, description, parameters } = called;
    const strict = "strict" in called && typeof called.strict === "boolean" ? called.strict : undefined;
    return { name, description, parameters, strict };
  });

/**
 * Which tool to call: `"any"` is the hosts' word for `"required"`, any other word is a tool's name.
 *
 * @throws {InputError} an object names no function.
 */
export function toToolChoice(choice: HostToolChoice): ToolChoice {
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  if (choice === "any") return "required";
  if (typeof choice === "string") return { name: choice };
  const fields: Fields = choice;
  const { name } = isRecord(fields["function"]) ? fields["function"] : fields;
  if (typeof name === "string" && name !== "") return { name };
  throw new InputError("INPUT_INVALID", "`tool_choice` is an object that names no function.");
}

function refuse(index: number): never {
  const reason = "names no function";
  throw new InputError("INPUT_INVALID", `Tool ${index} ${reason}.`, [{ index, reason }]);
}

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
