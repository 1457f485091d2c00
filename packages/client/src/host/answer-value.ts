import { toFinishReason } from "../chat/finish-reason.ts";
import { parseToolArguments } from "../chat/tools.ts";

/** An answer from which a value is to be read, as a host keeps it: arguments are the server's text, or parsed. */
export type AnswerForValue = {
  text: string;
  calls: readonly { name?: string | undefined; args?: unknown }[];
  /** The server's word. */
  finishReason: unknown;
};

/** What an answer has for a value. */
export type AnswerValue = {
  /** Text and calls, as the model wrote them. */
  said: string;
  /**
   * The JSON of the text where that is wanted, also of one in a code fence. It has no backtick: hosts' parsers take a fence inside a string
   * for the answer's own.
   */
  json: string | undefined;
  /** Why there is no value: the answer was cut, the tool was not called with an object, or the text has no JSON. */
  fault: string | undefined;
};

/** Looks at an answer for the arguments of `tool`, or for the JSON of its text where there is no tool. */
export function answerValue(
  { text, calls, finishReason }: AnswerForValue,
  tool: string | undefined,
): AnswerValue {
  const written = calls.map(({ name, args }) => {
    const words = typeof args === "string" ? args : JSON.stringify(args);
    return `${name}(${words})`;
  });
  const said = [text, ...written].filter((words) => words !== "").join("\n");
  const raw = typeof finishReason === "string" ? finishReason : undefined;
  const json =
    tool === undefined ? (toJson(text) ?? toJson(/```(?:json)?(.*)```/s.exec(text)?.[1])) : undefined;
  const isThere = json !== undefined || calls.some(({ name, args }) => name === tool && isWhole(args));
  const wanted = tool === undefined ? "JSON" : `call of "${tool}" with a JSON object`;
  const isCut = ["length", "content-filter"].includes(toFinishReason(raw, false));
  const why = isCut ? `was cut (finish reason "${raw}")` : `has no ${wanted}`;
  const end = said === "" ? "The model said nothing." : `The model said: ${said}`;
  return { said, json, fault: isThere && !isCut ? undefined : `The answer ${why}. ${end}` };
}

/** Hosts that join a stream's pieces close what the model left open, so only the text tells. */
const isWhole = (args: unknown): boolean =>
  typeof args === "string" ? parseToolArguments(args) !== undefined : args !== undefined;

function toJson(text: string | undefined): string | undefined {
  try {
    return text === undefined ? undefined : JSON.stringify(JSON.parse(text)).replaceAll("`", "\\u0060");
  } catch {
    return undefined;
  }
}
