import type { ChatStream } from "../capabilities.ts";
import type {
  ChatChunk,
  ChatResponse,
  Choice,
  FinishReason,
  ToolCall,
  ToolCallDelta,
  Usage,
} from "../types.ts";
import { madeCallId, settled } from "./tools.ts";

/** Grows a whole answer out of chunks. `response` may be asked for at any time. */
export type ChatAccumulator = {
  add(chunk: ChatChunk): void;
  response(place: { requestIds: readonly string[]; attempts: number }): ChatResponse;
};

/** The whole answer of a stream. */
export async function accumulateChat(stream: ChatStream): Promise<ChatResponse> {
  const whole = chatAccumulator();
  for await (const chunk of stream) whole.add(chunk);
  return whole.response(stream);
}

/** For chunks that are read one by one: what `accumulateChat` does, step by step. */
export function chatAccumulator(): ChatAccumulator {
  const choices = new Map<number, GrowingChoice>();
  let latest: GrowingChoice | undefined;
  let latestIndex: number | undefined;
  let id: string | undefined;
  let model: string | undefined;
  let usage: Usage | undefined;
  return {
    add(chunk) {
      id ??= chunk.id;
      model ??= chunk.model;
      // Servers count on, so the last counts are those of the whole answer.
      usage = chunk.usage ?? usage;
      if (!isOfChoice(chunk)) return;
      if (latest === undefined || latestIndex !== chunk.index) {
        latest = choices.get(chunk.index);
        latestIndex = chunk.index;
      }
      if (latest === undefined) {
        latest = { text: "", reasoning: "", refusal: "", calls: [], finishReason: undefined };
        choices.set(chunk.index, latest);
      }
      grow(latest, chunk);
    },
    response({ requestIds, attempts }) {
      const sorted = [...choices].toSorted(([one], [other]) => one - other);
      const whole = sorted.map(([index, choice]) => toChoice(index, choice, id));
      const [first = { index: 0, text: "", toolCalls: [], finishReason: "other" as const }] = whole;
      const { index: _index, ...flat } = first;
      return {
        ...flat,
        choices: whole.length === 0 ? [first] : whole,
        requestIds: [...requestIds],
        attempts,
        ...(id === undefined ? {} : { id }),
        ...(model === undefined ? {} : { model }),
        ...(usage === undefined ? {} : { usage }),
      };
    },
  };
}

type GrowingCall = { id?: string; name: string; arguments: string };
type GrowingChoice = {
  text: string;
  reasoning: string;
  refusal: string;
  calls: GrowingCall[];
  finishReason: FinishReason | undefined;
  rawFinishReason?: string;
  stoppedBy?: string | number;
  logprobs?: unknown;
};

/** A chunk of counts alone belongs to no choice, though its index is 0. */
const isOfChoice = (chunk: ChatChunk): boolean =>
  chunk.usage === undefined || CHOICE_FIELDS.some((key) => chunk[key] !== undefined);

const CHOICE_FIELDS = ["text", "reasoning", "refusal", "toolCalls", "finishReason", "logprobs"] as const;

function grow(choice: GrowingChoice, chunk: ChatChunk): void {
  if (chunk.text !== undefined) choice.text += chunk.text;
  if (chunk.reasoning !== undefined) choice.reasoning += chunk.reasoning;
  if (chunk.refusal !== undefined) choice.refusal += chunk.refusal;
  if (chunk.toolCalls !== undefined) for (const delta of chunk.toolCalls) growCall(choice.calls, delta);
  choice.finishReason = chunk.finishReason ?? choice.finishReason;
  if (chunk.rawFinishReason !== undefined) choice.rawFinishReason = chunk.rawFinishReason;
  if (chunk.stoppedBy !== undefined) choice.stoppedBy = chunk.stoppedBy;
  if (chunk.logprobs !== undefined) choice.logprobs = joinLogprobs(choice.logprobs, chunk.logprobs);
}

function growCall(calls: GrowingCall[], delta: ToolCallDelta): void {
  const call = (calls[delta.index] ??= { name: "", arguments: "" });
  if (delta.id !== undefined) call.id ??= delta.id;
  if (call.name === "") call.name = delta.name ?? "";
  call.arguments += delta.arguments ?? "";
}

/**
 * Servers send the log probabilities of a chunk's own tokens, as lists: one in chat, several side by side in completions.
 * `before` grows in place, since a copy for each token would make long answers slow.
 */
function joinLogprobs(before: unknown, now: unknown): unknown {
  if (!isFields(now)) return now;
  const joined = isFields(before) ? before : {};
  for (const [key, later] of Object.entries(now)) {
    const earlier: unknown = joined[key];
    if (!Array.isArray(earlier)) joined[key] = Array.isArray(later) ? later.slice() : later;
    else if (Array.isArray(later)) for (const entry of later) earlier.push(entry);
  }
  return joined;
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

function toChoice(index: number, growing: GrowingChoice, id: string | undefined): Choice {
  const { text, reasoning, refusal, calls, finishReason, rawFinishReason, stoppedBy, logprobs } = growing;
  const isFinished = finishReason === "stop" || finishReason === "tool-calls";
  const toolCalls: ToolCall[] = [...calls.entries()].flatMap(([place, call]) =>
    call === undefined ? [] : [settled({ ...call, id: call.id ?? madeCallId(id, index, place) }, isFinished)],
  );
  const choice: Choice = { index, text, toolCalls, finishReason: finishReason ?? "other" };
  if (reasoning !== "") choice.reasoning = reasoning;
  if (refusal !== "") choice.refusal = refusal;
  if (rawFinishReason !== undefined) choice.rawFinishReason = rawFinishReason;
  if (stoppedBy !== undefined) choice.stoppedBy = stoppedBy;
  if (logprobs !== undefined) choice.logprobs = joinLogprobs(undefined, logprobs);
  return choice;
}
