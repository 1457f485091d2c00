import { toFinishReason, toStoppedBy } from "../chat/finish-reason.ts";
import { toolCallTracker, type ToolCallTracker } from "../chat/tool-call-tracker.ts";
import type { ChatChunk } from "../types.ts";
import { asRecord, optionalText, readIndex, readList, readRecord, type JsonRecord } from "./json-fields.ts";
import { readFinish, readReasoning, toText } from "./openai-chat.ts";
import { checkToolCalls } from "./tool-call-fields.ts";
import { toUsage } from "./usage.ts";

/** Turns the events of one stream into chunks, and remembers what of it is open. */
export type ChunkReader = {
  /** At least one chunk for each event. */
  read(json: unknown): ChatChunk[];
  /** The tool calls of a choice that was seen. */
  callsOf(index: number): ToolCallTracker | undefined;
  /** How many choices were seen. */
  readonly count: number;
  /** Every choice that was asked for, and every other that was seen, has said why it stopped. */
  readonly isFinished: boolean;
};

/** Puts what one entry of `choices` adds into its chunk. */
export type ReadDelta = (record: JsonRecord, path: string, chunk: ChatChunk, calls: ToolCallTracker) => void;

type OpenChoice = { readonly calls: ToolCallTracker; isFinished: boolean };

/** `asked`: how many choices the request wants. Servers need not begin one before another has ended. */
export function chunkReader(readDelta: ReadDelta, asked: number): ChunkReader {
  const choices = new Map<number, OpenChoice>();
  const choiceAt = (index: number): OpenChoice => {
    const known = choices.get(index);
    if (known !== undefined) return known;
    const opened = { calls: toolCallTracker(index), isFinished: false };
    choices.set(index, opened);
    return opened;
  };
  return {
    read(json) {
      const event = asRecord(json, "");
      const items = readList(event, "choices", "") ?? [];
      if (items.length === 0) return [chunkOf(event, 0)];
      return items.map((item, place) => {
        const path = `choices[${place}]`;
        const record = asRecord(item, path);
        const index = readIndex(record, undefined, path) ?? place;
        const chunk = chunkOf(event, index);
        const choice = choiceAt(index);
        readDelta(record, path, chunk, choice.calls);
        readEnd(record, path, chunk, choice);
        return chunk;
      });
    },
    callsOf: (index) => choices.get(index)?.calls,
    get count() {
      return choices.size;
    },
    get isFinished() {
      return choices.size >= asked && [...choices.values()].every((choice) => choice.isFinished);
    },
  };
}

/** What the chunks of one event have in common. */
function chunkOf(event: JsonRecord, index: number): ChatChunk {
  const chunk: ChatChunk = { index };
  const id = optionalText(event["id"]);
  const model = optionalText(event["model"]);
  const usage = toUsage(event["usage"]);
  if (usage !== undefined) chunk.usage = usage;
  if (id !== undefined) chunk.id = id;
  if (model !== undefined) chunk.model = model;
  return chunk;
}

/** What an entry of chat adds. */
export const readChatDelta: ReadDelta = (record, path, chunk, calls) => {
  const delta = readRecord(record, "delta", path) ?? {};
  const deltaPath = `${path}.delta`;
  const text = toText(delta["content"], `${deltaPath}.content`);
  const reasoning = readReasoning(delta, deltaPath);
  const entries = readList(delta, "tool_calls", deltaPath) ?? [];
  checkToolCalls(entries, `${deltaPath}.tool_calls`, "delta");
  if (text !== "") chunk.text = text;
  if (reasoning !== undefined) chunk.reasoning = reasoning;
  const refusal = optionalText(delta["refusal"]);
  if (refusal !== undefined) chunk.refusal = refusal;
  if (entries.length > 0) chunk.toolCalls = calls.deltas(entries, chunk.id);
};

function readEnd(record: JsonRecord, path: string, chunk: ChatChunk, choice: OpenChoice): void {
  const raw = readFinish(record, path);
  const stoppedBy = toStoppedBy(record);
  if (stoppedBy !== undefined) chunk.stoppedBy = stoppedBy;
  if (record["logprobs"] !== undefined && record["logprobs"] !== null) chunk.logprobs = record["logprobs"];
  if (raw === undefined) return;
  choice.isFinished = true;
  chunk.finishReason = toFinishReason(raw, choice.calls.count > 0);
  chunk.rawFinishReason = raw;
}
