import { fillSchema } from "./argument-filler.ts";

/** The choice whose words are all said, else the first. */
export function chooseBy(words: string, choices: readonly string[]): string {
  const said = words.toLowerCase();
  return choices.find((choice) => said.includes(choice.toLowerCase())) ?? choices[0] ?? "";
}

/**
 * A value that fits a JSON schema, filled by rule from the user's words; without a schema an object with the
 * answer. A stand-in: it keeps to types and required properties, not to patterns, formats and bounds.
 */
export function writeStructured(schema: unknown, words: string, answer: string): string {
  if (schema === undefined) return JSON.stringify({ answer });
  const value = fillSchema(schema, words);
  const hasAnswer = typeof value === "object" && value !== null && "answer" in value;
  return JSON.stringify(hasAnswer && typeof value.answer === "string" ? { ...value, answer } : value);
}
