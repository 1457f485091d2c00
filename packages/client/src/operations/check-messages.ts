import { isMedia } from "../chat/conversation.ts";
import { InputError, type InputFault } from "../errors.ts";
import type { ChatPart, ConversationSettings, Guided, ToolDefinition } from "../types.ts";
import { codeOf, faultsOf, refuseNoList, textFault } from "./check-input.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

type ToolImages = ConversationSettings["toolImages"];

/** What cannot be sent of a message, for the place `index`; `undefined` when all is well. */
export function messageFault(
  message: unknown,
  index: number,
  toolImages: ToolImages = "error",
): InputFault | undefined {
  if (!isFields(message)) return { index, reason: "is no message" };
  const { role, content, toolCalls, toolCallId } = message;
  if (!isText(role) || role === "") return { index, reason: "has no role" };
  if (content === undefined || content === null) {
    if (role !== "assistant") return { index, reason: "has no content" };
  } else if (typeof content !== "string" && !Array.isArray(content))
    return { index, reason: `has a content that is ${typeof content}, not text or a list of parts` };
  if (role === "tool" && !isText(toolCallId)) return { index, reason: "has no toolCallId" };
  return (
    (isText(content) ? textOf(content, index) : partsFault(content, index)) ??
    (role === "tool" && toolImages === "error" ? toolMediaFault(content, index) : undefined) ??
    (isText(toolCallId) ? textOf(toolCallId, index) : undefined) ??
    callsFault(toolCalls, index)
  );
}

function partsFault(parts: unknown, index: number): InputFault | undefined {
  for (const part of Array.isArray(parts) ? parts : []) {
    const fault = partFault(part, index);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function callsFault(calls: unknown, index: number): InputFault | undefined {
  if (calls === undefined) return undefined;
  const texts = Array.isArray(calls)
    ? [...calls].flatMap((call: unknown) =>
        isFields(call) ? [call["id"], call["name"], call["arguments"]] : [undefined],
      )
    : [undefined];
  if (!texts.every(isText)) return { index, reason: "has a tool call without id, name or arguments" };
  return texts.map((text) => textOf(text, index)).find((fault) => fault !== undefined);
}

/** An empty text is the server's to judge; half a character never arrives as it was meant. */
const textOf = (text: string, index: number): InputFault | undefined =>
  text === "" ? undefined : textFault(text, index);

function partFault(part: unknown, index: number): InputFault | undefined {
  if (!isFields(part)) return { index, reason: "has a part that is no object" };
  const { type, text, url } = part;
  if (type === "raw") return undefined;
  if (type === "text")
    return typeof text === "string" ? textOf(text, index) : { index, reason: "has a text part without text" };
  if (type !== "image" && type !== "audio" && type !== "video")
    return {
      index,
      reason: `has a part of type ${JSON.stringify(type)}, not text, image, audio, video or raw`,
    };
  return typeof url === "string" && url !== ""
    ? textOf(url, index)
    : { index, reason: `has ${type} data without url` };
}

function toolMediaFault(content: unknown, index: number): InputFault | undefined {
  const part = Array.isArray(content) ? (content as ChatPart[]).find(isMedia) : undefined;
  if (part === undefined) return undefined;
  return refusedMedia(part.type === "raw" ? "media" : `${part.type} data`, index);
}

/**
 * Of a host that writes its messages itself.
 *
 * @throws {InputError} media in a tool's answer, which `toolImages` does not move.
 */
export function refuseToolMedia(index: number, toolImages: ToolImages = "error"): void {
  if (toolImages !== "error") return;
  const fault = refusedMedia("media", index);
  throw new InputError("INPUT_INVALID", `Message ${index} ${fault.reason}.`, [fault]);
}

function refusedMedia(what: string, index: number): InputFault {
  const way = '`toolImages: "user-message"` moves it into a user message';
  return { index, reason: `has ${what} in a tool's answer, where model servers take only text; ${way}` };
}

const isText = (value: unknown): value is string => typeof value === "string";

function toolFault(tool: unknown, index: number): InputFault | undefined {
  if (!isFields(tool) || !isText(tool["name"])) return { index, reason: "has no name" };
  const { name, description } = tool;
  return textOf(name, index) ?? (isText(description) ? textOf(description, index) : undefined);
}

/** @throws {InputError} a tool has no name, as one in the wire's own form has none. */
export function refuseBadTools(tools: readonly ToolDefinition[] | undefined): void {
  if (tools === undefined) return;
  refuseNoList("tools", tools);
  const faults = faultsOf<unknown>(tools, toolFault);
  const [first] = faults;
  if (first !== undefined)
    throw new InputError(codeOf(first), `Tool ${first.index} ${first.reason}.`, faults);
}

/** @throws {InputError} a setting holds a number that JSON would turn into null. */
export function refuseBadNumbers(request: object): void {
  for (const name of Object.keys(request)) {
    const value: unknown = Reflect.get(request, name);
    const bad = isFields(value) ? endlessIn(value) : value;
    if (isEndless(bad))
      throw new InputError("INPUT_INVALID", `\`${name}\` holds ${bad}, which JSON does not have.`);
  }
}

function endlessIn(fields: Fields): unknown {
  for (const name of Object.keys(fields)) if (isEndless(fields[name])) return fields[name];
  return undefined;
}

const isEndless = (value: unknown): value is number => typeof value === "number" && !Number.isFinite(value);

/** @throws {InputError} not exactly one constraint is given. */
export function refuseBadGuided(guided: Guided | undefined): void {
  if (guided === undefined) return;
  const given = isFields(guided) ? Object.entries(guided).filter(([, value]) => value !== undefined) : [];
  const [form, value] = given[0] ?? [];
  const isGood =
    given.length === 1 &&
    (form === "choice" ? isTextList(value) : (form === "regex" || form === "grammar") && isText(value));
  if (isGood) return;
  const held = given.map(([name]) => name).join(", ");
  throw new InputError(
    "INPUT_INVALID",
    `\`guided\` holds ${held || "nothing"}; it takes a regex, a list of texts as choice, or a grammar.`,
  );
}

const isTextList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isText);
