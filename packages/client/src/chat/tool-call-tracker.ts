import type { ToolCallDelta } from "../types.ts";
import { madeCallId, toToolCallPiece, type ToolCallPiece } from "./tools.ts";

/** Gives each call of one choice an index that stays the same, whatever the server does with its own. */
export type ToolCallTracker = {
  /** The deltas of one event. `answerId` goes into the ids of calls that have none. */
  deltas(entries: readonly unknown[], answerId: string | undefined): ToolCallDelta[];
  /**
   * The index of the call to which an event of this one piece only adds arguments, and is taken to have added them;
   * `undefined`, and nothing done, where the piece tells more of the call, or begins one.
   */
  goOn(piece: ToolCallPiece): number | undefined;
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
  const known = knownCalls();
  let before: readonly OpenCall[] = [];

  const find = (piece: ToolCallPiece, place: number): OpenCall | undefined => {
    const { index, id } = piece;
    const there = index === undefined ? before[place] : known.at(index);
    if (id === undefined) return there !== undefined && isAnother(piece, there) ? undefined : there;
    const named = known.named(id, index);
    if (named !== undefined) return named;
    // An id that comes after its call began names that call, unless the delta begins another.
    return there?.serverId === undefined && (piece.name === undefined || there?.name === undefined)
      ? there
      : undefined;
  };

  const open = ({ index, id }: ToolCallPiece, answerId: string | undefined): ToolCallDelta => {
    const call: OpenCall = { index: calls.length, serverIndex: index };
    calls.push(call);
    known.add(call);
    return { index: call.index, id: id ?? madeCallId(answerId, choice, call.index) };
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
        if (piece.id !== undefined && call.serverId === undefined) known.name(call, piece.id);
        if (piece.name !== undefined && call.name === undefined) delta.name = call.name = piece.name;
        if (piece.arguments !== undefined) delta.arguments = piece.arguments;
        touched.push(call);
        return delta;
      });
      if (touched.length > 0) before = touched;
      return deltas;
    },
    goOn(piece) {
      const call = find(piece, 0);
      if (call === undefined || tellsMore(piece, call)) return undefined;
      if (before.length !== 1 || before[0] !== call) before = [call];
      return call.index;
    },
    get count() {
      return calls.length;
    },
  };
}

const tellsMore = (piece: ToolCallPiece, call: OpenCall): boolean =>
  (piece.id !== undefined && call.serverId === undefined) ||
  (piece.name !== undefined && call.name === undefined);

/** Finds a call without a walk through all: an answer may hold tens of thousands. */
type KnownCalls = {
  add(call: OpenCall): void;
  name(call: OpenCall, id: string): void;
  /** The last that was opened at the server's index. */
  at(index: number): OpenCall | undefined;
  /** The last that was opened of those with the id, at the server's index if there is one. */
  named(id: string, index: number | undefined): OpenCall | undefined;
};

const keyOf = (id: string, index: number | undefined): string => `${index ?? "any"} ${id}`;

function knownCalls(): KnownCalls {
  const byIndex = new Map<number, OpenCall>();
  const byName = new Map<string, OpenCall>();
  const remember = (key: string, call: OpenCall): void => {
    if ((byName.get(key)?.index ?? -1) < call.index) byName.set(key, call);
  };
  return {
    add: (call) => {
      if (call.serverIndex !== undefined) byIndex.set(call.serverIndex, call);
    },
    name: (call, id) => {
      call.serverId = id;
      remember(keyOf(id, undefined), call);
      if (call.serverIndex !== undefined) remember(keyOf(id, call.serverIndex), call);
    },
    at: (index) => byIndex.get(index),
    named: (id, index) => byName.get(keyOf(id, index)),
  };
}

/** Without index and id, only another name tells that another call begins. */
const isAnother = (piece: ToolCallPiece, there: OpenCall): boolean =>
  piece.index === undefined &&
  piece.name !== undefined &&
  there.name !== undefined &&
  piece.name !== there.name;
