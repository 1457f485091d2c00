import { ResponseError } from "../errors.ts";
import type { ChatResponse } from "../types.ts";

/**
 * The value of an answer that was asked for as JSON, by `responseFormat`.
 *
 * It is parsed and nothing more: whether it fits the schema is the server's promise.
 *
 * @throws {ResponseError} `ANSWER_NOT_JSON`: the text is no JSON, mostly because the answer was cut; it says so.
 */
export function parseAnswerJson({
  text,
  finishReason,
}: Pick<ChatResponse, "text" | "finishReason">): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const why = finishReason === "length" ? "it was cut by its length" : "the model wrote something else";
    throw new ResponseError("ANSWER_NOT_JSON", "text", `The text of the answer is not JSON; ${why}.`, {
      cause,
    });
  }
}
