import type { BaseTool } from "@llamaindex/core/llms";
import { isZodSchema, zodToJsonSchema } from "@llamaindex/core/zod";
import { InputError, type ResponseFormat, type ToolDefinition } from "@paifang/client";

/** Tools as the client takes them. */
export const toToolDefinitions = (tools: readonly BaseTool[]): ToolDefinition[] =>
  tools.map(({ metadata: { name, description, parameters } }) => ({ name, description, parameters }));

const SCHEMA_NAME = "response";

/**
 * The form of an answer: a Zod schema, or the server's own words for it, as LlamaIndex's users write them.
 *
 * @throws {InputError} an object is in none of these forms.
 */
export function toResponseFormat(format: object): ResponseFormat {
  if (isZodSchema(format))
    return { type: "json-schema", name: SCHEMA_NAME, schema: { ...zodToJsonSchema(format) } };
  const { type, json_schema: named }: { type?: unknown; json_schema?: unknown } = format;
  if (type === "json_object") return { type: "json" };
  if (type === "json_schema" && typeof named === "object" && named !== null)
    return { name: SCHEMA_NAME, ...named, type: "json-schema" } as ResponseFormat;
  throw new InputError(
    "INPUT_INVALID",
    '`responseFormat` is no Zod schema, and its `type` is not "json_object" or "json_schema".',
  );
}
