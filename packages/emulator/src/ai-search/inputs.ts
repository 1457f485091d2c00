import { InvalidParameter } from "./errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function readFields(body: Uint8Array): Fields {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (reason) {
    throw new InvalidParameter(
      `JSON parse error: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new InvalidParameter("JSON parse error: the body is not an object");
  return value as Fields;
}

/** Reads a list of texts, at least one and none of them empty. */
export function readItems(name: string, value: unknown, maxItems: number): readonly string[] {
  if (value === undefined || value === null) throw new InvalidParameter(`${name} is required`);
  if (!Array.isArray(value) || value.length === 0)
    throw new InvalidParameter(`${name} must be a list that is not empty`);
  if (value.length > maxItems)
    throw new InvalidParameter(`${name} has ${value.length} items, more than the maximum of ${maxItems}`);
  return value.map((item: unknown, index) => {
    if (typeof item !== "string") throw new InvalidParameter(`${name}[${index}] is not a string`);
    if (item === "") throw new InvalidParameter(`${name}[${index}] is empty`);
    return item;
  });
}
