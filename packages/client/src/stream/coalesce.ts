import { onlyGrowing, type GrowingField } from "../chat/growing-field.ts";
import type { ChatChunk } from "../types.ts";

/** Neighbours that add to the same field of the same choice, and tell nothing else, as one chunk. */
export function coalesced(chunks: readonly ChatChunk[]): readonly ChatChunk[] {
  const joined: ChatChunk[] = [];
  for (let at = 0; at < chunks.length;) {
    const first = chunks[at];
    if (first === undefined) break;
    const field = onlyGrowing(first);
    const end = field === undefined ? at + 1 : endOfRun(chunks, at, field);
    const isRun = field !== undefined && end > at + 1;
    joined.push(isRun ? withAdded(first, field, addedBy(chunks, at, end, field)) : first);
    at = end;
  }
  return joined;
}

function endOfRun(chunks: readonly ChatChunk[], start: number, field: GrowingField): number {
  for (let end = start + 1; ; end++) if (!goesOn(chunks[start], chunks[end], field)) return end;
}

const goesOn = (first: ChatChunk | undefined, next: ChatChunk | undefined, field: GrowingField): boolean =>
  first !== undefined &&
  next !== undefined &&
  next.index === first.index &&
  next.id === first.id &&
  next.model === first.model &&
  onlyGrowing(next) === field &&
  (field !== "toolCalls" || next.toolCalls?.[0]?.index === first.toolCalls?.[0]?.index);

function addedBy(chunks: readonly ChatChunk[], start: number, end: number, field: GrowingField): string {
  let added = "";
  for (let at = start; at < end; at++)
    added += (field === "toolCalls" ? chunks[at]?.toolCalls?.[0]?.arguments : chunks[at]?.[field]) ?? "";
  return added;
}

const withAdded = (chunk: ChatChunk, field: GrowingField, added: string): ChatChunk =>
  field === "toolCalls"
    ? { ...chunk, toolCalls: (chunk.toolCalls ?? []).map((call) => ({ ...call, arguments: added })) }
    : { ...chunk, [field]: added };
