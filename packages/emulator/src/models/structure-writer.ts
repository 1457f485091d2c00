import { fillSchema } from "./argument-filler.ts";
import type { ToolResult } from "./conversation.ts";
import { plainSchema } from "./plain-schema.ts";
import { toldProperties } from "./tool-results.ts";

/** The choice whose words are all said, else the first. */
export function chooseBy(words: string, choices: readonly string[]): string {
  const said = words.toLowerCase();
  return choices.find((choice) => said.includes(choice.toLowerCase())) ?? choices[0] ?? "";
}

/** What there is to write of: the user's words, what would be said to them, and what tools have told. */
export type Material = {
  words: string;
  answer: string;
  /** Names of what the answer quotes. */
  sources: readonly string[];
  results: readonly ToolResult[];
};

/**
 * A value that fits a JSON schema, filled by rule: from what tools told, else from the user's words; without a
 * schema an object with the answer. A stand-in: it keeps to types and required properties, not to patterns,
 * formats and bounds.
 */
export function writeStructured(schema: unknown, material: Material): string {
  const { words, answer } = material;
  if (schema === undefined) return JSON.stringify({ answer });
  const value = fillSchema(schema, words);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return JSON.stringify(isObject ? { ...value, ...knownProperties(schema, value, material) } : value);
}

/** A text called `answer` is what would be said; a list called `sources` names what that quotes. */
function knownProperties(
  schema: unknown,
  filled: object,
  { answer, sources, results }: Material,
): Record<string, unknown> {
  const plain = plainSchema(schema) as Readonly<Record<string, unknown>>;
  const known = toldProperties(plain, results);
  if ("answer" in filled && typeof filled.answer === "string") known["answer"] = answer;
  const isSourced = sources.length > 0 || results.length > 0;
  if (isSourced && "sources" in filled && isTextList(filled.sources)) known["sources"] = sources;
  return known;
}

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
