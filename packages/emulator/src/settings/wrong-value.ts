import * as v from "valibot";

const SECRET = /token|key|secret|password/i;

/** Reads a value by a schema whose messages say what each place is wanted to be. */
export function readBySchema<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  whole: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new TypeError(result.issues.map((issue) => complaint(issue, whole)).join(" "));
}

/** One sentence that names the place, what stands there and what is wanted. */
function complaint(issue: v.BaseIssue<unknown>, whole: string): string {
  const place = v.getDotPath(issue) ?? whole;
  if (issue.type === "strict_object" && issue.expected === "never") return `${place} is no option.`;
  if (issue.received === "undefined") return `${place} is missing.`;
  const shown = SECRET.test(place.split(".").at(-1) ?? "") ? "something" : show(issue.input);
  return `${place} is ${shown}, not ${issue.message}.`;
}

function show(value: unknown): string {
  if (typeof value === "function" || typeof value === "bigint") return `a ${typeof value}`;
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
