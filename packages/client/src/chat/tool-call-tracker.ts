import type { ToolCallDelta } from "../types.ts";
import { madeCallId, toToolCallPiece, type ToolCallPiece } from "./tools.ts";

/** Gives each call of one choice an index that stays the same, whatever the server does with its own. */
export type ToolCallTracker = {
  /** The deltas of one event. `answerId` goes into the ids of calls that have none. */
  deltas(entries: readonly unknown[], answerId: string | undefined): ToolCallDelta[];
  /** How many calls were opened. */
  readonly count: number;
};

type OpenCall = { index: number; serverIndex: number | undefined; serverId?: string; name?: string };

/**
 * Makes a tracker. The first delta of a call carries its id, the server's or a made one; id and name come once.
 *
 * A new id on an occupied index opens a new call. Deltas without index belong to the call with their id, else to
 * the call at their place in the event before.
 */
export function toolCallTracker(choice: number): ToolCallTracker {
  const calls: OpenCall[] = [];
  const byIndex = new Map<number, OpenCall>();
  const byId = new Map<string, OpenCall>();
  const byIndexAndId = new Map<string, OpenCall>();
  let before: readonly OpenCall[] = [];

  const find = (piece: ToolCallPiece, place: number): OpenCall | undefined => {
    const { index, id } = piece;
    const there = index === undefined ? before[place] : byIndex.get(index);
    if (id === undefined) return there !== undefined && isAnother(piece, there) ? undefined : there;
    const known = index === undefined ? byId.get(id) : byIndexAndId.get(`${index} ${id}`);
    if (known !== undefined) return known;
    // An id that comes after its call began names that call, unless the delta begins another.
    return there?.serverId === undefined && (piece.name === undefined || there?.name === undefined)
      ? there
      : undefined;
  };

  const open = ({ index, id }: ToolCallPiece, answerId: string | undefined): ToolCallDelta => {
    const call: OpenCall = { index: calls.length, serverIndex: index };
    calls.push(call);
    if (index !== undefined) byIndex.set(index, call);
    return { index: call.index, id: id ?? madeCallId(answerId, choice, call.index) };
  };

  /** Of several calls with one id the last that was opened counts. */
  const name = (call: OpenCall, id: string): void => {
    call.serverId = id;
    if ((byId.get(id)?.index ?? -1) < call.index) byId.set(id, call);
    const both = `${call.serverIndex} ${id}`;
    if ((byIndexAndId.get(both)?.index ?? -1) < call.index) byIndexAndId.set(both, call);
  };

  return {
    deltas(entries, answerId) {
      const touched: OpenCall[] = [];
      const deltas = entries.map((entry, place) => {
        const piece = toToolCallPiece(entry);
        const found = find(piece, place);
        const delta = found === undefined ? open(piece, answerId) : { index: found.index };
        const call = found ?? calls[delta.index];
        if (call === undefined) return delta;
        if (piece.id !== undefined && call.serverId === undefined) name(call, piece.id);
        if (piece.name !== undefined && call.name === undefined) delta.name = call.name = piece.name;
        if (piece.arguments !== undefined) delta.arguments = piece.arguments;
        touched.push(call);
        return delta;
      });
      if (touched.length > 0) before = touched;
      return deltas;
    },
    get count() {
      return calls.length;
    },
  };
}

/** Without index and id, only another name tells that another call begins. */
const isAnother = (piece: ToolCallPiece, there: OpenCall): boolean =>
  piece.index === undefined &&
  piece.name !== undefined &&
  there.name !== undefined &&
  piece.name !== there.name;
