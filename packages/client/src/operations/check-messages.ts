import { InputError, type InputFault } from "../errors.ts";
import type { ChatMessage, Guided, ToolDefinition } from "../types.ts";
import { codeOf, refuseNoList, textFault } from "./check-input.ts";

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** @throws {InputError} there is no message, or one that cannot be sent. */
export function refuseBadMessages(messages: readonly ChatMessage[]): void {
  refuseNoList("messages", messages);
  if (messages.length === 0) throw new InputError("INPUT_EMPTY", "`messages` is empty.");
  const faults = messages.map(messageFault).filter((fault) => fault !== undefined);
  const [first] = faults;
  if (first !== undefined)
    throw new InputError(codeOf(first), `Message ${first.index} ${first.reason}.`, faults);
}

/** What cannot be sent of a message, for the place `index`; `undefined` when all is well. */
export function messageFault(message: unknown, index: number): InputFault | undefined {
  if (!isFields(message)) return { index, reason: "is no message" };
  const { role, content, toolCalls } = message;
  const bad = (reason: string): InputFault => ({ index, reason });
  if (!isText(role) || role === "") return bad("has no role");
  if (content === undefined || content === null) {
    if (role !== "assistant") return bad("has no content");
  } else if (typeof content !== "string" && !Array.isArray(content))
    return bad(`has a content that is ${typeof content}, not text or a list of parts`);
  const parts: readonly unknown[] = Array.isArray(content) ? content : [];
  return (
    (typeof content === "string" ? textOf(content, index) : undefined) ??
    parts.map((part) => partFault(part, index)).find((fault) => fault !== undefined) ??
    (areCalls(toolCalls) ? undefined : bad("has a tool call without id, name or arguments"))
  );
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
    ? undefined
    : { index, reason: `has ${type} data without url` };
}

const areCalls = (calls: unknown): boolean =>
  calls === undefined ||
  (Array.isArray(calls) &&
    calls.every((call) => isFields(call) && [call["id"], call["name"], call["arguments"]].every(isText)));

const isText = (value: unknown): value is string => typeof value === "string";

/** @throws {InputError} a tool has no name, as one in the wire's own form has none. */
export function refuseBadTools(tools: readonly ToolDefinition[] | undefined): void {
  if (tools === undefined) return;
  refuseNoList("tools", tools);
  const faults = tools.flatMap((tool: unknown, index) =>
    isFields(tool) && isText(tool["name"]) ? [] : [{ index, reason: "has no name" }],
  );
  const [first] = faults;
  if (first !== undefined)
    throw new InputError("INPUT_INVALID", `Tool ${first.index} ${first.reason}.`, faults);
}

/** @throws {InputError} a setting holds a number that JSON would turn into null. */
export function refuseBadNumbers(request: object): void {
  for (const [name, value] of Object.entries(request) as [string, unknown][]) {
    const held: readonly unknown[] = isFields(value) ? Object.values(value) : [value];
    const bad = held.find((entry): entry is number => typeof entry === "number" && !Number.isFinite(entry));
    if (bad !== undefined)
      throw new InputError("INPUT_INVALID", `\`${name}\` holds ${bad}, which JSON does not have.`);
  }
}

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
