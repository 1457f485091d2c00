import type { MessageContent } from "@langchain/core/messages";
import { InputError, type ChatPart } from "@paifang/client";

type Block = Readonly<Record<string, unknown>>;

/** What a model said or thought in its own words; the server learns of it by other fields, or not at all. */
const UNSENT: ReadonlySet<unknown> = new Set([
  "tool_use",
  "tool_call",
  "tool_call_chunk",
  "invalid_tool_call",
  "input_json_delta",
  "reasoning",
  "reasoning_content",
  "thinking",
  "redacted_thinking",
]);

/** Blocks that are written as the server takes them. */
const SERVER_FORMS: ReadonlySet<unknown> = new Set(["image_url", "input_audio", "audio_url", "video_url"]);

/**
 * Content as the client takes it; a lone text stays a plain string, which every chat template knows.
 *
 * @throws {InputError} a block has no form on these servers; the message's place is named.
 */
export function toChatContent(content: MessageContent, place: number): string | ChatPart[] {
  if (typeof content === "string") return content;
  const parts = content.flatMap((block) => toChatPart(block, place));
  const [first] = parts;
  if (first === undefined) return "";
  return parts.length === 1 && first.type === "text" ? first.text : parts;
}

/**
 * Content where the server takes only text.
 *
 * @throws {InputError} a block is something else.
 */
export function toText(content: MessageContent, place: number): string {
  const parts = toChatContent(content, place);
  if (typeof parts === "string") return parts;
  return parts
    .map((part) => (part.type === "text" ? part.text : refuse("a non-text block", place)))
    .join("\n");
}

function toChatPart(block: Block, place: number): ChatPart[] {
  const { type } = block;
  if (UNSENT.has(type)) return [];
  if (SERVER_FORMS.has(type)) return [toServerPart(block)];
  const text = block["text"];
  if (
    (type === "text" || type === "text-plain" || block["source_type"] === "text") &&
    typeof text === "string"
  )
    return [{ type: "text", text }];
  const url = type === "image" || type === "audio" || type === "video" ? urlOf(block) : undefined;
  if (url === undefined) return refuse(`a block of type ${JSON.stringify(type)}`, place);
  return [{ type: type as "image" | "audio" | "video", url }];
}

/** An image's address may stand there by itself, as hosts write it but servers do not. */
function toServerPart(block: Block): ChatPart {
  const image = block["image_url"];
  return block["type"] === "image_url" && typeof image === "string"
    ? { type: "image", url: image }
    : { type: "raw", value: block };
}

/** Standard blocks of both generations: an address, or data with its type. */
function urlOf(block: Block): string | undefined {
  const { url, data } = block;
  if (typeof url === "string") return url;
  const type = block["mimeType"] ?? block["mime_type"];
  if (typeof type !== "string") return undefined;
  if (typeof data === "string") return `data:${type};base64,${data}`;
  return data instanceof Uint8Array
    ? `data:${type};base64,${Buffer.from(data).toString("base64")}`
    : undefined;
}

function refuse(what: string, index: number): never {
  const reason = `has ${what} that cannot be sent`;
  throw new InputError("INPUT_INVALID", `Message ${index} ${reason}.`, [{ index, reason }]);
}
