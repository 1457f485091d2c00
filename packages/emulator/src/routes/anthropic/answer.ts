import { createHash } from "node:crypto";
import { wholeFinishReason, type ChatTask } from "../chat.ts";

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
};

/** What ended an answer; a stop text is named. */
export const stopOf = (finishReason: string, stopText: string | null): object =>
  stopText === null
    ? { stop_reason: STOP_REASONS[finishReason], stop_sequence: null }
    : { stop_reason: "stop_sequence", stop_sequence: stopText };

/** What stands in for the signature of thoughts, which the source draws by chance. */
export const signature = (id: string): string => createHash("md5").update(id).digest("hex");

/** A whole answer, without the fields that hold nothing. @throws {SyntaxError} a call was cut off in its arguments. */
export function messageOf({ id, request, generation, engine }: ChatTask): unknown {
  const { reasoning, text, calls, tokens } = generation;
  const thinking = reasoning.join("");
  const words = text.join("");
  const stop = Object.entries(stopOf(wholeFinishReason(request, generation), generation.stopReason));
  return {
    id,
    type: "message",
    role: "assistant",
    content: [
      ...(thinking === "" ? [] : [{ type: "thinking", thinking, signature: signature(id) }]),
      ...(words === "" ? [] : [{ type: "text", text: words }]),
      ...calls.map((call) => ({
        type: "tool_use",
        id: call.id,
        name: call.name,
        input: JSON.parse(call.arguments.join("")) as unknown,
      })),
    ],
    model: engine.model,
    ...Object.fromEntries(stop.filter(([, value]) => value !== null)),
    usage: { input_tokens: request.promptTokens, output_tokens: tokens },
  };
}
