import { randomUUID } from "node:crypto";
import { tokenPieces } from "../engines/token-pieces.ts";
import { lastUserText, resultsOf } from "../models/conversation.ts";
import type { Encoder } from "../models/encoder.ts";
import { answerFrom, type ExtractiveAnswer } from "../models/extractive-answerer.ts";
import { chooseBy, writeStructured } from "../models/structure-writer.ts";
import { planCalls, type PlannedCall } from "../models/tool-caller.ts";
import type { ReasoningStyle } from "../types.ts";
import type { ChatRequest } from "./chat-request.ts";

/** A tool call in the pieces that a stream brings. */
export type GeneratedCall = { id: string; name: string; arguments: readonly string[] };

/** All that is answered, in the pieces that a stream brings; whole and streamed answers are made of the same. */
export type Generation = {
  reasoning: readonly string[];
  text: readonly string[];
  calls: readonly GeneratedCall[];
  finishReason: "stop" | "length" | "tool_calls";
  stopReason: string | null;
  tokens: number;
};

export async function generate(request: ChatRequest, encoder: Encoder): Promise<Generation> {
  const { turns, tools, toolChoice: choice, isParallel } = request;
  const planned = await planCalls({ turns, tools, choice, isParallel }, encoder);
  return planned.length === 0 ? generateText(request, encoder) : generateCalls(planned, request.maxTokens);
}

/** Calls that `maxTokens` leaves no room for are not begun; the last one that is may be cut. */
function generateCalls(planned: readonly PlannedCall[], maxTokens: number): Generation {
  const calls: GeneratedCall[] = [];
  let tokens = 0;
  let isCut = false;
  for (const { name, arguments: text } of planned) {
    const pieces = tokenPieces(text);
    const kept = pieces.slice(0, maxTokens - tokens);
    isCut ||= kept.length < pieces.length;
    if (kept.length === 0) break;
    tokens += kept.length;
    calls.push({ id: `chatcmpl-tool-${randomUUID().replaceAll("-", "")}`, name, arguments: kept });
  }
  const finishReason = isCut ? "length" : "tool_calls";
  return { reasoning: [], text: [], calls, finishReason, stopReason: null, tokens };
}

async function generateText(request: ChatRequest, encoder: Encoder): Promise<Generation> {
  const answer = await answerFrom(request.turns, encoder);
  const isApart = request.reasoning !== undefined && !isTagged(request.reasoning);
  const thought = isApart ? tokenPieces(answer.reasoning) : [];
  const reasoning = thought.slice(0, request.maxTokens);
  const tagged = taggedThought(request.reasoning, answer.reasoning);
  const written = [...tagged, ...tokenPieces(inForm(request, answer))];
  const text = limitText(written, request.maxTokens - reasoning.length, request.stops);
  const isCut = reasoning.length < thought.length;
  return {
    reasoning,
    text: text.pieces,
    calls: [],
    finishReason: isCut && text.stopReason === null ? "length" : text.finishReason,
    stopReason: text.stopReason,
    tokens: reasoning.length + text.pieces.length,
  };
}

function inForm({ structure, turns }: ChatRequest, { text: answer, sources }: ExtractiveAnswer): string {
  if (structure === undefined) return answer;
  const words = lastUserText(turns);
  return structure.kind === "choice"
    ? chooseBy(words, structure.choices)
    : writeStructured(structure.schema, { words, answer, sources, results: resultsOf(turns) });
}

const isTagged = (style: ReasoningStyle): boolean => style === "think-tags" || style === "think-end-tag";

/** Tags come in two pieces, so that a stream cuts through them. */
function taggedThought(style: ReasoningStyle | undefined, thought: string): string[] {
  if (style === undefined || !isTagged(style)) return [];
  return [...(style === "think-tags" ? ["<thi", "nk>"] : []), ...tokenPieces(thought), "</th", "ink>"];
}

type LimitedText = { pieces: readonly string[]; finishReason: "stop" | "length"; stopReason: string | null };

/** Ends a text after so many tokens, or before the stop sequence that comes first. */
export function limitText(
  written: readonly string[],
  maxTokens: number,
  stops: readonly string[],
): LimitedText {
  const kept = written.slice(0, maxTokens);
  const { text, stopReason } = cutAtStop(kept.join(""), stops);
  const isCut = kept.length < written.length;
  return {
    pieces: stopReason === null ? kept : tokenPieces(text),
    finishReason: stopReason === null && isCut ? "length" : "stop",
    stopReason,
  };
}

function cutAtStop(text: string, stops: readonly string[]): { text: string; stopReason: string | null } {
  const found = stops
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)[0];
  return found === undefined
    ? { text, stopReason: null }
    : { text: text.slice(0, found.at), stopReason: found.stop };
}
