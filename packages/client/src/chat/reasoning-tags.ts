import type { ChatChunk, ReasoningTags } from "../types.ts";

const OPENING = "<think>";
const CLOSING = "</think>";

export type ReasoningPieces = { reasoning: string; text: string };

/** Splits one text that comes in pieces. What may be part of a tag is held back until it is decided. */
export type ReasoningSplitter = {
  write(piece: string): ReasoningPieces;
  /** What was held back: no tag after all. Nothing is split from here on. */
  end(): ReasoningPieces;
};

type Place = "before" | "reasoning" | "text";

/**
 * Makes a splitter. The tag, and blanks before it, are taken away; every other character comes out again, as reasoning
 * up to the first closing tag and as text behind it.
 */
export function reasoningSplitter(tags: "split" | "opened"): ReasoningSplitter {
  let place: Place = "before";
  let held = "";

  const begin = (): void => {
    const start = held.trimStart();
    if (start.startsWith(OPENING)) {
      held = start.slice(OPENING.length);
      place = "reasoning";
    } else if (!OPENING.startsWith(start)) place = tags === "opened" ? "reasoning" : "text";
  };

  const reason = (): string => {
    const at = held.indexOf(CLOSING);
    const reasoning = at < 0 ? held.slice(0, held.length - lengthOfBegunTag(held)) : held.slice(0, at);
    held = held.slice(at < 0 ? reasoning.length : at + CLOSING.length);
    if (at >= 0) place = "text";
    return reasoning;
  };

  return {
    write(piece) {
      held += piece;
      if (place === "before") begin();
      const reasoning = place === "reasoning" ? reason() : "";
      if (place !== "text") return { reasoning, text: "" };
      const text = held;
      held = "";
      return { reasoning, text };
    },
    end() {
      const rest = held;
      const isReasoning = place === "reasoning" || (place === "before" && tags === "opened");
      held = "";
      place = "text";
      return isReasoning ? { reasoning: rest, text: "" } : { reasoning: "", text: rest };
    },
  };
}

/** How many of the last characters may begin a closing tag. */
function lengthOfBegunTag(text: string): number {
  for (let length = Math.min(CLOSING.length - 1, text.length); length > 0; length--)
    if (text.endsWith(CLOSING.slice(0, length))) return length;
  return 0;
}

/** Splits a whole text. */
export function splitReasoning(text: string, tags: "split" | "opened"): ReasoningPieces {
  const splitter = reasoningSplitter(tags);
  const { reasoning, text: rest } = splitter.write(text);
  const held = splitter.end();
  return { reasoning: reasoning + held.reasoning, text: rest + held.text };
}

/** An answer, or a choice of one, with its text split; one with reasoning of the server's own stays as it is. */
export function withReasoningSplit<C extends { text: string; reasoning?: string }>(
  choice: C,
  tags: ReasoningTags | undefined,
): C {
  if (tags === undefined || tags === "keep" || choice.reasoning !== undefined) return choice;
  const { reasoning, text } = splitReasoning(choice.text, tags);
  return { ...choice, text, ...(reasoning === "" ? {} : { reasoning }) };
}

/** Splits the text of the chunks of one stream, each choice for itself. */
export type ChunkSplitter = {
  split(chunk: ChatChunk): ChatChunk;
  /** What was held back when the stream ended without saying why. */
  end(): ChatChunk[];
};

export function chunkSplitter(tags: "split" | "opened"): ChunkSplitter {
  const splitters = new Map<number, ReasoningSplitter>();
  const splitterAt = (index: number): ReasoningSplitter => {
    const known = splitters.get(index);
    if (known !== undefined) return known;
    const made = reasoningSplitter(tags);
    splitters.set(index, made);
    return made;
  };
  return {
    split(chunk) {
      const splitter = splitterAt(chunk.index);
      const ownReasoning = chunk.reasoning ?? "";
      // Where the server tells reasoning apart itself, tags in the text mean nothing.
      const before = ownReasoning === "" ? NOTHING : splitter.end();
      const pieces = chunk.text === undefined ? NOTHING : splitter.write(chunk.text);
      const after = chunk.finishReason === undefined ? NOTHING : splitter.end();
      return withPieces(chunk, {
        reasoning: before.reasoning + ownReasoning + pieces.reasoning + after.reasoning,
        text: before.text + pieces.text + after.text,
      });
    },
    end: () =>
      [...splitters].flatMap(([index, splitter]) => {
        const pieces = splitter.end();
        return pieces.reasoning + pieces.text === "" ? [] : [withPieces({ index }, pieces)];
      }),
  };
}

const NOTHING: ReasoningPieces = { reasoning: "", text: "" };

function withPieces(
  { text: _text, reasoning: _reasoning, ...rest }: ChatChunk,
  { reasoning, text }: ReasoningPieces,
): ChatChunk {
  return { ...rest, ...(reasoning === "" ? {} : { reasoning }), ...(text === "" ? {} : { text }) };
}
