import { ConfigError } from "../errors.ts";
import type { ResponseFormat, ToolDefinition } from "../types.ts";
import { toolFormOf, type ToolForm } from "./server-forms.ts";

/**
 * A schema as a function: one that names itself, `{ name, parameters }`, or a schema of any kind. A name given beside it
 * wins over its own.
 */
export function schemaFormOf(
  schema: object,
  { name, strict }: { name?: string | undefined; strict?: boolean | undefined },
): ToolForm & { parameters: object } {
  const form = toolFormOf(schema);
  return {
    name: "extract",
    parameters: schema,
    ...(form?.parameters === undefined ? {} : form),
    ...(name === undefined ? {} : { name }),
    ...(strict === undefined ? {} : { strict }),
  };
}

/** What makes a model answer by a schema: a tool that it has to call, or a form of its text. */
export type StructuredRequest =
  | { tools: [ToolDefinition]; toolChoice: { name: string } }
  | { responseFormat: ResponseFormat };

/**
 * The request for a method, in the words of hosts: `functionCalling`, `jsonSchema` or `jsonMode`.
 *
 * @throws {ConfigError} the method is none of these.
 */
export function structuredRequest(method: string, called: ToolDefinition): StructuredRequest {
  const { name, parameters: schema = {}, strict } = called;
  if (method === "functionCalling") return { tools: [called], toolChoice: { name } };
  if (method === "jsonSchema")
    return {
      responseFormat: { type: "json-schema", name, schema, ...(strict === undefined ? {} : { strict }) },
    };
  if (method === "jsonMode") return { responseFormat: { type: "json" } };
  const known = "`functionCalling`, `jsonSchema` and `jsonMode`";
  throw new ConfigError(
    "OPTION_INVALID",
    "method",
    `\`method\` is ${JSON.stringify(method)}, none of ${known}.`,
  );
}
