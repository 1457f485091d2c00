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
  /** The tool was called with an object, or the text has JSON. */
  isThere: boolean;
  /**
   * The JSON of the text where that is wanted, also of one in a code fence. It has no backtick: hosts' parsers take a fence inside a string
   * for the answer's own.
   */
  json: string | undefined;
  /** Why the answer is not whole. */
  cut: string | undefined;
  /** What to say when no value was found. */
  missing: string;
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
  const isCut = ["length", "content-filter"].includes(toFinishReason(raw, false));
  const wanted = tool === undefined ? "JSON" : `call of "${tool}" with a JSON object`;
  const end = said === "" ? "The model said nothing." : `The model said: ${said}`;
  const json =
    tool === undefined ? (toJson(text) ?? toJson(/```(?:json)?(.*)```/s.exec(text)?.[1])) : undefined;
  return {
    said,
    isThere: json !== undefined || calls.some(({ name, args }) => name === tool && isWhole(args)),
    json,
    cut: isCut ? `The answer was cut (finish reason "${raw}"). ${end}` : undefined,
    missing: `The answer has no ${wanted}. ${end}`,
  };
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
