import type { ChatChunk } from "../types.ts";

/** The fields of a chunk that grow from event to event. */
export type GrowingField = "text" | "reasoning" | "toolCalls";

type TellingField = Exclude<keyof ChatChunk, GrowingField | "index" | "id" | "model">;
const TELLING: Readonly<Record<TellingField, true>> = {
  refusal: true,
  finishReason: true,
  rawFinishReason: true,
  stoppedBy: true,
  logprobs: true,
  usage: true,
};
const TELLING_FIELDS = Object.keys(TELLING) as TellingField[];

/**
 * The one field of its choice to which a chunk adds, if it tells nothing else; of tool calls the arguments of one that
 * is open.
 */
export function onlyGrowing(chunk: ChatChunk): GrowingField | undefined {
  const { text, reasoning, toolCalls } = chunk;
  for (const field of TELLING_FIELDS) if (chunk[field] !== undefined) return undefined;
  if (toolCalls === undefined) {
    if (text === undefined) return reasoning === undefined ? undefined : "reasoning";
    return reasoning === undefined ? "text" : undefined;
  }
  const [call, ...others] = toolCalls;
  const isPiece = call?.arguments !== undefined && call.id === undefined && call.name === undefined;
  return isPiece && others.length === 0 && text === undefined && reasoning === undefined
    ? "toolCalls"
    : undefined;
}
