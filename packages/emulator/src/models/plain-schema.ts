type Schema = Readonly<Record<string, unknown>>;

/** Schemas that contain themselves end here, as anything. */
const MAX_DEPTH = 12;

/** A schema with its references put in place, and of alternatives the first that is not null. */
export function plainSchema(root: unknown): unknown {
  const plain = (value: unknown, depth: number): unknown => {
    if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth));
    if (!isSchema(value)) return value;
    if (depth > MAX_DEPTH) return {};
    const chosen = chosenOf(value, root);
    if (chosen !== value) return plain(chosen, depth + 1);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "$defs" && name !== "definitions")
        .map(([name, child]) => [name, isLiteral(name) ? child : plain(child, depth + 1)]),
    );
  };
  return plain(root, 0);
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values that only look like schemas. */
const isLiteral = (name: string): boolean =>
  name === "const" || name === "enum" || name === "default" || name === "required";

function chosenOf(schema: Schema, root: unknown): unknown {
  const { $ref: reference, ...rest } = schema;
  if (typeof reference === "string" && reference.startsWith("#"))
    return { ...targetOf(reference, root), ...rest };
  for (const name of ["anyOf", "oneOf", "allOf"]) {
    const alternatives = schema[name];
    if (!Array.isArray(alternatives)) continue;
    const { [name]: _taken, ...others } = schema;
    const chosen: unknown = alternatives.find((each) => isSchema(each) && each["type"] !== "null") ?? {};
    return isSchema(chosen) ? { ...others, ...chosen } : others;
  }
  return schema;
}

function targetOf(reference: string, root: unknown): Schema {
  let target: unknown = root;
  for (const step of reference.split("/").slice(1))
    target = isSchema(target) ? target[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return isSchema(target) ? target : {};
}
