import type { KnownEvents } from "../sse/lines.ts";
import type { ChatChunk } from "../types.ts";
import type { ChunkReader } from "./openai-chat-chunk.ts";
import { templateOf, type EventTemplate, type FieldPaths } from "./event-template.ts";

/** Events that follow a template, read without parsing them. */
export type TemplateEvents = KnownEvents & {
  /** Keeps the form of an event that was read in full; `source` is its whole text, where that came at once. */
  learn(source: string | undefined, data: string, read: readonly ChatChunk[]): void;
};

/** A stream has a few: text and reasoning of each choice, and arguments of each call. */
const MOST_KEPT = 16;
/** Templates in a row that no event followed. Then each event of the stream is different, and learning is no use. */
const MOST_UNUSED = 8;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
/** The engine copies a slice that is shorter than this; a longer one holds the text that it was cut from. */
const SHORTEST_VIEW = 13;

type Takers = { reader: ChunkReader; onChunk(chunk: ChatChunk): void };

/** Tells the chunks of events that differ from an earlier one in one string; `onChunk` is given each. */
export function templateEvents(paths: FieldPaths, takers: Takers): TemplateEvents {
  const templates: EventTemplate[] = [];
  let oldest = 0;
  let latest = 0;
  let unused = 0;

  /** Takes the events of one template. Choices and calls take turns, so that the next is likely the latest or the one behind it. */
  const takeSome = (text: string, at: number): number => {
    for (let turn = 0; turn < templates.length; turn++) {
      const which = (latest + turn) % templates.length;
      const template = templates[which];
      const next = template === undefined ? at : takeRun(template, text, at, takers);
      if (next === at) continue;
      latest = which;
      unused = 0;
      return next;
    }
    return at;
  };

  return {
    take(text, at) {
      for (;;) {
        const next = takeSome(text, at);
        if (next === at) return at;
        at = next;
      }
    },
    learn(source, data, [chunk, ...others]) {
      if (source === undefined || chunk === undefined || others.length > 0 || unused >= MOST_UNUSED) return;
      const template = templateOf({ source, data }, chunk, paths);
      if (template === undefined) return;
      unused++;
      latest = oldest;
      templates[oldest] = template;
      oldest = (oldest + 1) % MOST_KEPT;
    },
  };
}

/** Takes events from `at` on that follow the template one upon the other; gives the place behind the last. */
function takeRun(template: EventTemplate, text: string, begin: number, { reader, onChunk }: Takers): number {
  const { before, after, between } = template;
  let at = begin;
  let start = at + before.length;
  // Slices are compared, because `startsWith` takes several times as long.
  if (text.slice(at, start) !== before) return at;
  for (;;) {
    const end = endOfLiteral(text, start);
    const quote = Math.abs(end);
    if (quote <= start) return at;
    const isFollowed = text.slice(quote, quote + between.length) === between;
    if (!isFollowed && text.slice(quote, quote + after.length) !== after) return at;
    const isShort = end > 0 && end - start < SHORTEST_VIEW;
    const value = isShort ? text.slice(start, end) : parsed(text.slice(start - 1, quote + 1));
    const chunk = value === undefined ? undefined : toChunk(template, value, reader);
    if (chunk === undefined) return at;
    onChunk(chunk);
    at = quote + after.length;
    if (!isFollowed) return at;
    start = quote + between.length;
  }
}

/**
 * Where the string ends that begins at `start`: the place of its quote, negative if there is a backslash before it. 0
 * for one that breaks off, or holds a character which JSON has in no string.
 */
function endOfLiteral(text: string, start: number): number {
  let isPlain = true;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return isPlain ? at : -at;
    if (code < SPACE) return 0;
    if (code !== BACKSLASH) continue;
    isPlain = false;
    at++;
  }
  return 0;
}

function parsed(literal: string): string | undefined {
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The chunk of the template's event with another string; `undefined` where it would open or name a tool call. */
function toChunk(
  { field, chunk, call }: EventTemplate,
  value: string,
  reader: ChunkReader,
): ChatChunk | undefined {
  if (field === "text") {
    const { index, id, model } = chunk;
    // Written out it takes a fraction of the time of a copy.
    return id !== undefined && model !== undefined
      ? { index, id, model, text: value }
      : { ...chunk, text: value };
  }
  if (field === "reasoning") return { ...chunk, reasoning: value };
  const index = reader.callsOf(chunk.index)?.goOn(call);
  return index === undefined ? undefined : { ...chunk, toolCalls: [{ index, arguments: value }] };
}
