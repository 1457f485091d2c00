import { randomUUID } from "node:crypto";
import { tokenPieces } from "../engines/token-pieces.ts";
import type { Encoder } from "../models/encoder.ts";
import { answerFrom } from "../models/extractive-answerer.ts";
import { planCall } from "../models/tool-caller.ts";
import type { ChatRequest } from "./chat-request.ts";

/** All that is answered, in the pieces that a stream brings; whole and streamed answers are made of the same. */
export type Generation = {
  reasoning: readonly string[];
  text: readonly string[];
  call?: { id: string; name: string; arguments: readonly string[] };
  finishReason: "stop" | "length" | "tool_calls";
  stopReason: string | null;
  tokens: number;
};

export async function generate(request: ChatRequest, encoder: Encoder): Promise<Generation> {
  const planned = await planCall(request.turns, request.tools, request.toolChoice, encoder);
  if (planned === undefined) return generateText(request, encoder);
  const pieces = tokenPieces(planned.arguments);
  const kept = pieces.slice(0, request.maxTokens);
  return {
    reasoning: [],
    text: [],
    call: { id: `chatcmpl-tool-${randomUUID().replaceAll("-", "")}`, name: planned.name, arguments: kept },
    finishReason: kept.length < pieces.length ? "length" : "tool_calls",
    stopReason: null,
    tokens: kept.length,
  };
}

async function generateText(request: ChatRequest, encoder: Encoder): Promise<Generation> {
  const answer = await answerFrom(request.turns, encoder);
  const thought = request.hasReasoning ? tokenPieces(answer.reasoning) : [];
  const reasoning = thought.slice(0, request.maxTokens);
  const pieces = tokenPieces(answer.text);
  const kept = pieces.slice(0, request.maxTokens - reasoning.length);
  const { text, stopReason } = cutAtStop(kept.join(""), request.stops);
  const isCut = kept.length < pieces.length || reasoning.length < thought.length;
  const told = stopReason === null ? kept : tokenPieces(text);
  return {
    reasoning,
    text: told,
    finishReason: stopReason === null && isCut ? "length" : "stop",
    stopReason,
    tokens: reasoning.length + told.length,
  };
}

/** Ends before the stop sequence that comes first. */
function cutAtStop(text: string, stops: readonly string[]): { text: string; stopReason: string | null } {
  const found = stops
    .map((stop) => ({ stop, at: text.indexOf(stop) }))
    .filter(({ at }) => at >= 0)
    .toSorted((one, other) => one.at - other.at)[0];
  return found === undefined
    ? { text, stopReason: null }
    : { text: text.slice(0, found.at), stopReason: found.stop };
}
