import type { ToolCall, ToolChoice, ToolDefinition } from "../types.ts";

/** Tools as OpenAI-compatible servers take them. */
export function toWireTools(tools: readonly ToolDefinition[]): unknown[] {
  return tools.map(({ name, description, parameters, strict }) => ({
    type: "function",
    function: { name, description, parameters, strict },
  }));
}

export function toWireToolChoice(choice: ToolChoice): unknown {
  return typeof choice === "string" ? choice : { type: "function", function: { name: choice.name } };
}

/** What one entry of `tool_calls` says, in a whole answer or in a delta; what it does not say is left out. */
export type ToolCallPiece = { index?: number; id?: string; name?: string; arguments?: string };

/**
 * Reads an entry of `tool_calls`. `type` is not looked at, because servers leave it out or empty; ids such as
 * `"null"` stand for none; arguments given as an object become text again.
 */
export function toToolCallPiece(entry: unknown): ToolCallPiece {
  const record = fieldsOf(entry);
  const called = fieldsOf(record["function"]);
  const piece: ToolCallPiece = {};
  const { index, id } = record;
  const { name, arguments: given } = called;
  if (typeof index === "number" && Number.isInteger(index)) piece.index = index;
  if (typeof id === "string" && !PLACEHOLDERS.has(id)) piece.id = id;
  if (typeof name === "string" && name !== "") piece.name = name;
  if (typeof given === "string") piece.arguments = given;
  else if (typeof given === "object" && given !== null) piece.arguments = JSON.stringify(given);
  return piece;
}

const PLACEHOLDERS: ReadonlySet<string> = new Set(["", "null", "None", "undefined"]);

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** The id of a call whose server gave none. It holds the answer's id, so that calls of two turns differ. */
export const madeCallId = (answerId: string | undefined, choice: number, index: number): string =>
  `${answerId ?? "call"}-${choice}-${index}`;

/** The calls of a whole answer. */
export function toToolCalls(
  entries: readonly unknown[],
  answerId: string | undefined,
  choice: number,
): ToolCall[] {
  return entries.map((entry, place) => {
    const { id, name = "", arguments: text = "" } = toToolCallPiece(entry);
    return { id: id ?? madeCallId(answerId, choice, place), name, arguments: text };
  });
}

/** A finished call without arguments has none, `{}`. A call that was cut keeps what it has. */
export const settled = (call: ToolCall, isFinished: boolean): ToolCall =>
  isFinished && call.arguments === "" ? { ...call, arguments: "{}" } : call;

/** The arguments of a call as an object, none for no text at all; `undefined` where the text is no JSON object. */
export function parseToolArguments(text: string): Record<string, unknown> | undefined {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
