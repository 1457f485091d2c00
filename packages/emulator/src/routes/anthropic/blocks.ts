import { isFields, type Fields } from "../../engines/fields.ts";
import { invalid } from "../../engines/refusal.ts";

const KINDS: ReadonlySet<unknown> = new Set([
  "text",
  "image",
  "tool_use",
  "tool_result",
  "tool_reference",
  "thinking",
  "redacted_thinking",
]);

/** The blocks of a message or of the system prompt; a text is one block. */
export function readBlocks(content: unknown, field: string): Fields[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  if (!Array.isArray(content)) throw invalid(field, "Input should be a string or a list of content blocks");
  return content.map((block: unknown, index) => {
    if (!isFields(block) || !KINDS.has(block["type"]))
      throw invalid(`${field}.${index}.type`, "Input should be a known type of content block");
    return block;
  });
}

/** One message as the messages of a chat: what tools answered stands before the words that came with it. */
export function chatMessages(role: string, blocks: readonly Fields[]): Fields[] {
  const results = blocks.filter(({ type }) => type === "tool_result").map(toolMessage);
  const parts = blocks.flatMap(chatPart);
  const calls = blocks.filter(({ type }) => type === "tool_use").map(toolCall);
  if (parts.length === 0 && calls.length === 0 && results.length > 0) return results;
  const message = { role, content: parts, ...(calls.length > 0 && { tool_calls: calls }) };
  return [...results, message];
}

/** The words of a system prompt, or of what a tool answered. */
export const wordsOf = (blocks: readonly unknown[]): string =>
  blocks
    .flatMap((block) => (isFields(block) && typeof block["text"] === "string" ? [block["text"]] : []))
    .join("\n");

/** Thoughts of earlier answers are not shown to the model again. */
function chatPart(block: Fields): Fields[] {
  if (block["type"] === "text") return [{ type: "text", text: block["text"] ?? "" }];
  if (block["type"] !== "image") return [];
  const source = isFields(block["source"]) ? block["source"] : {};
  const url =
    source["type"] === "url"
      ? source["url"]
      : `data:${String(source["media_type"])};base64,${String(source["data"])}`;
  return [{ type: "image_url", image_url: { url } }];
}

const toolCall = ({ id, name, input }: Fields): Fields => ({
  id: id ?? "",
  type: "function",
  function: { name: name ?? "", arguments: JSON.stringify(input ?? {}) },
});

/** The source reads `id` where `tool_use_id` is missing. */
function toolMessage({ tool_use_id: called, id, content }: Fields): Fields {
  const words = Array.isArray(content) ? wordsOf(content) : content;
  return { role: "tool", tool_call_id: called ?? id ?? "", content: words ?? "" };
}
