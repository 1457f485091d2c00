import type { BaseTool } from "@llamaindex/core/llms";
import { isZodSchema, zodToJsonSchema } from "@llamaindex/core/zod";
import { responseFormatOf, type ResponseFormat, type ToolDefinition } from "@paifang/client";

/** Tools as the client takes them. */
export const toToolDefinitions = (tools: readonly BaseTool[]): ToolDefinition[] =>
  tools.map(({ metadata: { name, description, parameters } }) => ({ name, description, parameters }));

/**
 * The form of an answer: a Zod schema, or the server's own words for it, as LlamaIndex's users write them.
 *
 * @throws {InputError} an object is in none of these forms.
 */
export function toResponseFormat(format: object): ResponseFormat {
  if (isZodSchema(format))
    return { type: "json-schema", name: "response", schema: { ...zodToJsonSchema(format) } };
  return responseFormatOf(format);
}
