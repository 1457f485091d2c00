import type { ToolDefinition as HostTool } from "@langchain/core/language_models/base";
import type { BindToolsInput } from "@langchain/core/language_models/chat_models";
import { toJsonSchema, type JSONSchema } from "@langchain/core/utils/json_schema";
import { InputError, toolFormOf, type JsonSchema, type ToolDefinition, type ToolForm } from "@paifang/client";

/**
 * Tools as plain definitions. Bound as these, two tools differ in a cache key, which instances do not.
 *
 * @throws {InputError} a tool is in none of the forms that name a function, or its schema has no JSON form.
 */
export const toHostTools = (tools: readonly BindToolsInput[]): HostTool[] =>
  toToolDefinitions(tools).map((called) => ({ type: "function", function: called as HostTool["function"] }));

/** Definitions as the client takes them; `strict` is for all of them. */
export const toToolDefinitions = (tools: readonly BindToolsInput[], strict?: boolean): ToolDefinition[] =>
  tools.map((tool, index) => {
    const form = toolFormOf(tool);
    if (form !== undefined) return toDefinition({ ...form, ...(strict === undefined ? {} : { strict }) });
    const reason = "names no function";
    throw new InputError("INPUT_INVALID", `Tool ${index} ${reason}.`, [{ index, reason }]);
  });

/** A function with JSON schema in the place of any other kind. What is not described is described by its schema. */
export function toDefinition(form: ToolForm): ToolDefinition & { parameters: JsonSchema } {
  const { name, parameters: given = { type: "object", properties: {} } } = form;
  // A copy, because Zod hangs its validator on what it writes.
  const parameters = { ...toJsonSchema(given as JSONSchema) };
  // A Standard Schema that has no JSON form comes back as it is, and would be sent so.
  if ("~standard" in parameters)
    throw new InputError("INPUT_INVALID", `The schema of "${name}" cannot be written as JSON schema.`);
  return { ...form, description: form.description ?? parameters.description, parameters };
}
