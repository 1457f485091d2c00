import { InputError } from "../errors.ts";
import type { ChatPart } from "../types.ts";

type Block = Readonly<Record<string, unknown>>;
type Medium = "image" | "audio" | "video";

/** What a model said or thought in its own words; the server learns of it by other fields, or not at all. */
const UNSENT: ReadonlySet<unknown> = new Set([
  "tool_use",
  "tool_call",
  "tool_call_chunk",
  "invalid_tool_call",
  "server_tool_call",
  "server_tool_call_chunk",
  "server_tool_call_result",
  "input_json_delta",
  "reasoning",
  "reasoning_content",
  "thinking",
  "redacted_thinking",
]);

/** Blocks that are written as the server takes them. */
const SERVER_FORMS: ReadonlySet<unknown> = new Set(["input_audio", "image_embeds", "audio_embeds"]);

/** Likewise, and their address may stand there by itself, as hosts write it but servers do not. */
const ADDRESS_FORMS: ReadonlyMap<unknown, Medium> = new Map([
  ["image_url", "image"],
  ["audio_url", "audio"],
  ["video_url", "video"],
]);

/**
 * Content of a host's message as the client takes it; a lone text stays a plain string, which every template knows.
 *
 * Texts, the servers' own forms, and the blocks of LangChain, in all its generations, and of LlamaIndex are known. What
 * a model called or thought in its own words is left out.
 *
 * @throws {InputError} a block has no form on these servers; its message's place and its own are named.
 */
export function toChatContent(content: string | readonly object[], message: number): string | ChatPart[] {
  if (typeof content === "string") return content;
  const parts = content.flatMap((block, place) => {
    // These two are the host's own.
    const { id: _id, index: _index, ...own }: Block = { ...block };
    const part = toChatPart(own);
    return typeof part === "string" ? refuse(block, part, { message, place }) : part;
  });
  const [first] = parts;
  if (first === undefined) return "";
  return parts.length === 1 && first.type === "text" ? first.text : parts;
}

function refuse(block: object, why: string, { message, place }: { message: number; place: number }): never {
  const type = "type" in block ? block.type : undefined;
  const what = `has a block of type ${JSON.stringify(type)} that cannot be sent (block ${place})`;
  const reason = why === "" ? what : `${what}: ${why}`;
  throw new InputError("INPUT_INVALID", `Message ${message} ${reason}.`, [{ index: message, reason }]);
}

/** The parts of a block, or why it cannot be sent, where there is more to say than that. */
function toChatPart(block: Block): ChatPart[] | string {
  const { type, text, value, file, refusal } = block;
  if (UNSENT.has(type)) return [];
  // LangChain's wrapper around what it knows only as another's own.
  if (type === "non_standard" && isBlock(value)) return toChatPart(value);
  if (SERVER_FORMS.has(type) || (type === "file" && isBlock(file))) return [{ type: "raw", value: block }];
  const addressed = ADDRESS_FORMS.get(type);
  if (addressed !== undefined) return [toAddressed(block, addressed)];
  const isText = type === "text" || type === "text-plain" || block["source_type"] === "text";
  if (isText && typeof text === "string") return [{ type: "text", text }];
  // What a model refused with are its words, too; few servers have a field for them.
  if (type === "refusal" && typeof refusal === "string") return [{ type: "text", text: refusal }];
  if (type === "file" || type === "text-plain") return toFilePart(block);
  return isMedium(type) ? toMediaPart(block, type) : "";
}

const isBlock = (value: unknown): value is Block => typeof value === "object" && value !== null;

const isMedium = (type: unknown): type is Medium => type === "image" || type === "audio" || type === "video";

function toAddressed(block: Block, medium: Medium): ChatPart {
  const { detail, ...own } = block;
  const key = `${medium}_url`;
  const address = own[key];
  if (typeof address === "string") return { type: medium, url: address };
  // LlamaIndex writes how closely to look beside the address.
  const fields = isBlock(address) && detail !== undefined ? { ...address, detail } : address;
  return { type: "raw", value: { ...own, [key]: fields } };
}

/** Standard blocks of both generations: an address, or data with its type. */
function toMediaPart(block: Block, medium: Medium): ChatPart[] | string {
  const { url, data: given } = block;
  if (typeof url === "string") return [{ type: medium, url }];
  if (typeof given === "string" && given.startsWith("data:")) return [{ type: medium, url: given }];
  const data = base64Of(block);
  if (data === undefined)
    return "it has neither url nor data, and these servers keep no files that an id could name";
  const mediaType = mediaTypeOf(block);
  if (mediaType === undefined) return "its data has no mimeType";
  return [{ type: medium, url: `data:${mediaType};base64,${data}` }];
}

const NO_FILES = "these servers take no files; send its text, or its pages as images";

/** Servers take no files, but what some files hold. */
function toFilePart(block: Block): ChatPart[] | string {
  const family = block["type"] === "text-plain" ? "text" : mediaTypeOf(block)?.split("/")[0];
  if (isMedium(family)) return toMediaPart(block, family);
  const data = family === "text" ? base64Of(block) : undefined;
  return data === undefined
    ? NO_FILES
    : [{ type: "text", text: Buffer.from(data, "base64").toString("utf8") }];
}

function mediaTypeOf(block: Block): string | undefined {
  const { data } = block;
  const inline = typeof data === "string" ? /^data:([^;,]+)[^,]*,/.exec(data)?.[1] : undefined;
  const type = inline ?? block["mimeType"] ?? block["mime_type"];
  return typeof type === "string" ? type : undefined;
}

/** A data URI already counts as what it holds, unless that is not in base64. */
function base64Of({ data }: Block): string | undefined {
  if (data instanceof Uint8Array) return Buffer.from(data).toString("base64");
  if (typeof data !== "string") return undefined;
  return data.startsWith("data:") ? /^data:[^,]*;base64,(.*)$/s.exec(data)?.[1] : data;
}
