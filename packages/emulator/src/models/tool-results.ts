import type { ToolResult } from "./conversation.ts";

type Fields = Readonly<Record<string, unknown>>;
type Schema = Fields;

/** The fields of a JSON object; none of any other text. */
export function fieldsIn(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : {};
  } catch {
    return {};
  }
}

/** The numbers that tools told, by their names; the last one counts. */
export const numbersIn = (results: readonly ToolResult[]): ReadonlyMap<string, number> =>
  new Map(
    results
      .flatMap(({ text }) => Object.entries(fieldsIn(text)))
      .filter((field): field is [string, number] => typeof field[1] === "number"),
  );

/** Puts numbers in the place of their names: `rate * 60` becomes `420 * 60`. */
export const putNumbersIn = (expression: string, numbers: ReadonlyMap<string, number>): string =>
  expression.replaceAll(/[\p{L}_][\p{L}\p{N}_]*/gu, (name) => String(numbers.get(name) ?? name));

/**
 * Values of an object's properties that tools told: a single one under the same name and of the same type,
 * and in a list of objects, once any tool told something, each result that has all that its items require.
 */
export function toldProperties(schema: Schema, results: readonly ToolResult[]): Record<string, unknown> {
  const told: Record<string, unknown> = {};
  if (results.length === 0) return told;
  const objects = results.map(({ text }) => fieldsIn(text));
  for (const [name, property] of Object.entries(asSchema(schema["properties"]))) {
    const value = toldValue(name, asSchema(property), objects);
    if (value !== undefined) told[name] = value;
  }
  return told;
}

function toldValue(name: string, schema: Schema, objects: readonly Fields[]): unknown {
  const items = asSchema(schema["items"]);
  if (schema["type"] !== "array")
    return objects.findLast((object) => hasType(object[name], schema["type"]))?.[name];
  if (items["type"] !== "object") return undefined;
  const wanted = asSchema(items["properties"]);
  const required = Object.keys(wanted).filter((each) => isRequired(each, items));
  const fitting = objects.filter(
    (object) =>
      required.length > 0 && required.every((each) => hasType(object[each], asSchema(wanted[each])["type"])),
  );
  return fitting.map((object) => pick(object, wanted));
}

const pick = (object: Fields, wanted: Schema): Fields =>
  Object.fromEntries(Object.entries(object).filter(([name]) => Object.hasOwn(wanted, name)));

const isRequired = (name: string, { required }: Schema): boolean =>
  Array.isArray(required) && required.includes(name);

function hasType(value: unknown, type: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  return (type === "string" || type === "number" || type === "boolean") && typeof value === type;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const asSchema = (value: unknown): Schema => (isFields(value) ? value : {});
