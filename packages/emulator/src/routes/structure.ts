import type { Engine } from "../engines/engine.ts";
import { isFields, isTexts, type Fields } from "../engines/fields.ts";
import { invalid, refusal } from "../engines/refusal.ts";

/** The form that the text of an answer is bound to; an object without a schema is any object. */
export type Structure = { kind: "json"; schema: unknown } | { kind: "choice"; choices: readonly string[] };

const CONSTRAINTS = ["json", "regex", "choice", "grammar", "json_object", "structural_tag"] as const;
const ANY_OBJECT: Structure = { kind: "json", schema: undefined };

/** Reads `response_format`, `structured_outputs` and the older `guided_…`, as far as the engine knows them, and SGLang's `json_schema`. */
export function readStructure(fields: Fields, { profile }: Engine): Structure | undefined {
  const asked = new Map<string, unknown>();
  for (const name of CONSTRAINTS) {
    const nested = fields["structured_outputs"];
    const values = [
      profile.guided.includes("guided_") ? fields[`guided_${name}`] : undefined,
      profile.guided.includes("structured_outputs") && isFields(nested) ? nested[name] : undefined,
    ];
    const value = values.find((each) => each !== undefined && each !== null && each !== false);
    if (value !== undefined) asked.set(name, value);
  }
  if (asked.size > 1)
    throw refusal(
      400,
      "You can only use one kind of guided decoding ('guided_json', 'guided_regex' or 'guided_choice').",
    );
  // SGLang's own name for it, at the top and as text.
  const own = profile.dialect === "sglang" ? fields["json_schema"] : undefined;
  if (own !== undefined && own !== null) return structureOf("json", own);
  const [constraint] = asked;
  return constraint === undefined ? readFormat(fields) : structureOf(...constraint);
}

/** Other kinds are taken and not kept to: a rule-based stand-in cannot write by an expression or a grammar. */
function structureOf(name: string, value: unknown): Structure | undefined {
  if (name === "json") return { kind: "json", schema: typeof value === "string" ? parsed(value) : value };
  if (name === "json_object") return ANY_OBJECT;
  if (name !== "choice") return undefined;
  if (isTexts(value) && value.length > 0) return { kind: "choice", choices: value };
  throw invalid("guided_choice", "Input should be a list of strings that is not empty");
}

function parsed(schema: string): unknown {
  try {
    return JSON.parse(schema);
  } catch {
    throw refusal(400, "The JSON schema is not JSON.");
  }
}

function readFormat({ response_format: format }: Fields): Structure | undefined {
  if (format === undefined || format === null) return undefined;
  const type = isFields(format) ? format["type"] : undefined;
  if (type === "text") return undefined;
  if (type === "json_object") return ANY_OBJECT;
  const named = isFields(format) ? format["json_schema"] : undefined;
  if (type !== "json_schema")
    throw invalid("response_format", "Input should be text, json_object or json_schema");
  if (!isFields(named) || typeof named["name"] !== "string" || !isFields(named["schema"]))
    throw invalid("response_format.json_schema", "A schema has a name and is an object");
  return { kind: "json", schema: named["schema"] };
}
