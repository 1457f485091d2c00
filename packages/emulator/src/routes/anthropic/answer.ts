import { createHash } from "node:crypto";
import { wholeFinishReason, type ChatTask } from "../chat.ts";

/** A stop text ends with `end_turn` too: the source maps the reasons of chat, which do not tell it apart. */
export const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
};

/** What stands in for the signature of thoughts, which the source draws by chance. */
export const signature = (id: string): string => createHash("md5").update(id).digest("hex");

/** A whole answer, without the fields that hold nothing. @throws {SyntaxError} a call was cut off in its arguments. */
export function messageOf({ id, request, generation, engine }: ChatTask): unknown {
  const { reasoning, text, calls, tokens } = generation;
  const thinking = reasoning.join("");
  const words = text.join("");
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
    stop_reason: STOP_REASONS[wholeFinishReason(request, generation)],
    usage: { input_tokens: request.promptTokens, output_tokens: tokens },
  };
}
