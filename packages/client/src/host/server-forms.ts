import { InputError } from "../errors.ts";
import type { JsonSchema, ResponseFormat, ToolChoice } from "../types.ts";
import { isRecord } from "../wire/json-fields.ts";

/** What a tool tells of itself, in whatever form; `parameters` may be any kind of schema. */
export type ToolForm = {
  name: string;
  description?: string;
  parameters?: object;
  strict?: boolean;
};

/** A tool in a form that names a function: the servers', its bare function, or another's, who has its own word for the schema. */
export function toolFormOf(tool: unknown): ToolForm | undefined {
  const outer = isRecord(tool) ? tool : {};
  const called = isRecord(outer["function"]) ? outer["function"] : outer;
  const { name, description, schema, input_schema: inputs = called["inputSchema"], strict } = called;
  const { parameters = schema ?? inputs } = called;
  if (typeof name !== "string" || name === "") return undefined;
  return {
    name,
    ...(typeof description === "string" ? { description } : {}),
    ...(isSchema(parameters) ? { parameters } : {}),
    ...(typeof strict === "boolean" ? { strict } : {}),
  };
}

/** Some kinds of schema are functions. */
const isSchema = (value: unknown): value is object => isRecord(value) || typeof value === "function";

/**
 * Which tool to call, in the words of servers and hosts: `"any"` is a host's word for `"required"`, any other word is a
 * tool's name.
 *
 * @throws {InputError} an object names no function.
 */
export function toolChoiceOf(choice: unknown): ToolChoice {
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  if (choice === "any") return "required";
  const name = typeof choice === "string" ? choice : toolFormOf(choice)?.name;
  if (name !== undefined && name !== "") return { name };
  throw new InputError("INPUT_INVALID", "`tool_choice` names no function.");
}

/**
 * The form of an answer, as servers take it in `response_format`. A schema without a name is called `response`.
 *
 * @throws {InputError} it is no such form.
 */
export function responseFormatOf(format: unknown): ResponseFormat {
  const { type, json_schema: named } = isRecord(format) ? format : {};
  if (type === "text") return { type };
  if (type === "json_object") return { type: "json" };
  const { name = "response", schema, strict } = isRecord(named) ? named : {};
  if (type === "json_schema" && typeof name === "string" && isJsonSchema(schema))
    return { type: "json-schema", name, schema, ...(typeof strict === "boolean" ? { strict } : {}) };
  const known = "`text`, `json_object`, or `json_schema` with a JSON schema";
  throw new InputError("INPUT_INVALID", `The response format is none of these: ${known}.`);
}

/** Not an instance of a schema library. What such a one has written may carry its mark too, but unseen. */
const isJsonSchema = (value: unknown): value is JsonSchema =>
  isRecord(value) && !Object.keys(value).includes("~standard") && !("safeParse" in value);
