import { onlyGrowing, type GrowingField } from "../chat/growing-field.ts";
import { toToolCallPiece, type ToolCallPiece } from "../chat/tools.ts";
import type { ChatChunk } from "../types.ts";
import { placeOfString, valueAt, type Path } from "./string-place.ts";

/** Where events have what a chunk's fields grow by: the first that is given. */
export type FieldPaths = Readonly<Partial<Record<GrowingField, readonly Path[]>>>;

/**
 * The text of an event with one string left out: all that its first byte and its last line end enclose. An event that
 * is equal on both sides is that event with another string, so what it says is known without parsing it.
 */
export type EventTemplate = {
  readonly before: string;
  readonly after: string;
  /** What is behind the string where an event of the same template follows. */
  readonly between: string;
  readonly field: GrowingField;
  /** What the chunk has beside the string. */
  readonly chunk: Readonly<ChatChunk>;
  /** What the event's tool call has beside its arguments. */
  readonly call: ToolCallPiece;
};

/** Larger events are not worth their search. */
const MAX_EVENT_LENGTH = 8_192;
const BEGINNINGS = ["data: ", "data:"] as const;
const ENDINGS: ReadonlySet<string> = new Set(["\n\n", "\r\n\r\n"]);
const NO_CALL: ToolCallPiece = {};

/** The template of an event that was read in full and gave this chunk, if others like it can be told by one. */
export function templateOf(
  { source, data }: { source: string; data: string },
  read: ChatChunk,
  paths: FieldPaths,
): EventTemplate | undefined {
  const field = onlyGrowing(read);
  const begin = beginningOf(source, data);
  if (field === undefined || begin === undefined) return undefined;
  const json: unknown = JSON.parse(data);
  const found = stringAt(json, paths[field]);
  const place = found && placeOfString(data, found.path, found.value);
  if (found === undefined || place === undefined) return undefined;
  const { [field]: _grown, ...chunk } = read;
  const before = copied(source.slice(0, begin + place.start));
  const after = copied(source.slice(begin + place.end));
  return {
    before,
    after,
    between: copied(after + before),
    field,
    chunk,
    call: field === "toolCalls" ? toToolCallPiece(valueAt(json, found.path.slice(0, -2))) : NO_CALL,
  };
}

/** Where the data begins in an event of that line and a blank one alone. */
function beginningOf(source: string, data: string): number | undefined {
  if (source.length > MAX_EVENT_LENGTH) return undefined;
  const beginning = BEGINNINGS.find((one) => source.startsWith(one + data));
  if (beginning === undefined) return undefined;
  return ENDINGS.has(source.slice(beginning.length + data.length)) ? beginning.length : undefined;
}

function stringAt(json: unknown, paths: readonly Path[] = []): { path: Path; value: string } | undefined {
  for (const path of paths) {
    const value = valueAt(json, path);
    if (typeof value === "string" && value !== "") return { path, value };
  }
  return undefined;
}

/** A slice would hold the text that it was cut from for as long as the stream goes on. */
const copied = (text: string): string => Buffer.from(text, "utf16le").toString("utf16le");
