import { describe, expect, test } from "vitest";
import type { ToolCallDelta } from "../types.ts";
import { toolCallTracker, type ToolCallTracker } from "./tool-call-tracker.ts";

type Entry = { index?: number; id?: string; name?: string; args?: string };

const entryOf = ({ index, id, name, args }: Entry): unknown => ({
  index,
  id,
  function: { name, arguments: args },
});

/** Each inner list is one event. */
function track(...events: readonly Entry[][]): ToolCallDelta[] {
  const tracker = toolCallTracker(0);
  return events.flatMap((entries) => tracker.deltas(entries.map(entryOf), "answer"));
}

const argumentsByCall = (deltas: readonly ToolCallDelta[]): string[] => {
  const texts: string[] = [];
  for (const { index, arguments: text = "" } of deltas) texts[index] = (texts[index] ?? "") + text;
  return texts;
};

test("interleaved calls keep the indexes of the server", () => {
  const deltas = track(
    [{ index: 0, id: "a", name: "f", args: "" }],
    [{ index: 1, id: "b", name: "g", args: "" }],
    [{ index: 0, args: "1" }],
    [{ index: 1, args: "2" }],
    [
      { index: 0, args: "3" },
      { index: 1, args: "4" },
    ],
  );
  expect(argumentsByCall(deltas)).toEqual(["13", "24"]);
  expect(deltas[0]).toEqual({ index: 0, id: "a", name: "f", arguments: "" });
  expect(deltas[2]).toEqual({ index: 0, arguments: "1" });
});

test("a new id on an occupied index opens a new call", () => {
  const deltas = track(
    [{ index: 0, id: "a", name: "f", args: "1" }],
    [{ index: 0, args: "2" }],
    [{ index: 0, id: "b", name: "f", args: "3" }],
    [{ index: 0, args: "4" }],
  );
  expect(argumentsByCall(deltas)).toEqual(["12", "34"]);
});

test("calls that share an index are told apart by their ids, also interleaved", () => {
  const deltas = track(
    [
      { index: 0, id: "a", name: "f", args: "1" },
      { index: 0, id: "b", name: "g", args: "2" },
    ],
    [
      { index: 0, id: "a", args: "3" },
      { index: 0, id: "b", args: "4" },
    ],
  );
  expect(argumentsByCall(deltas)).toEqual(["13", "24"]);
});

describe("without an index", () => {
  test("pieces follow their id", () => {
    const deltas = track(
      [{ id: "a", name: "f" }],
      [{ id: "b", name: "g" }],
      [{ id: "a", args: "1" }],
      [{ id: "b", args: "2" }],
    );
    expect(argumentsByCall(deltas)).toEqual(["1", "2"]);
  });

  test("pieces without id belong to the call before them", () => {
    const deltas = track(
      [{ id: "a", name: "f" }],
      [{ args: "1" }],
      [{ id: "b", name: "g" }],
      [{ args: "2" }],
    );
    expect(argumentsByCall(deltas)).toEqual(["1", "2"]);
  });

  test("several pieces of one event keep their places", () => {
    const deltas = track([{ name: "f" }, { name: "g" }], [{ args: "1" }, { args: "2" }]);
    expect(argumentsByCall(deltas)).toEqual(["1", "2"]);
  });

  test("another name begins another call", () => {
    expect(argumentsByCall(track([{ name: "f", args: "1" }], [{ name: "g", args: "2" }]))).toEqual([
      "1",
      "2",
    ]);
  });
});

test("id and name come once, however often the server repeats them", () => {
  const piece = { index: 0, id: "a", name: "f", args: "1" };
  expect(track([piece], [piece])).toEqual([
    { index: 0, id: "a", name: "f", arguments: "1" },
    { index: 0, arguments: "1" },
  ]);
});

test("a name that comes late is told when it comes", () => {
  expect(track([{ index: 0, id: "a", name: "" }], [{ index: 0, name: "f" }])).toEqual([
    { index: 0, id: "a" },
    { index: 0, name: "f" },
  ]);
});

test("a call without id gets one at its first piece, and an id that comes later opens nothing", () => {
  expect(
    track(
      [{ index: 0, id: "", name: "f" }],
      [{ index: 0, id: "late", args: "1" }],
      [{ index: 0, id: "late", args: "2" }],
    ),
  ).toEqual([
    { index: 0, id: "answer-0-0", name: "f" },
    { index: 0, arguments: "1" },
    { index: 0, arguments: "2" },
  ]);
});

test("the index of a single call is 0, whatever the server counts from", () => {
  expect(
    track([{ index: 1, id: "a", name: "f" }], [{ index: 1, args: "1" }]).map(({ index }) => index),
  ).toEqual([0, 0]);
});

test("an event full of calls takes time for each, not for each pair of them", () => {
  const pieces = Array.from({ length: 30_000 }, (_, index) => ({ index, id: `id-${index}` }));
  const startedAt = performance.now();
  const deltas = track(pieces, pieces);
  expect(deltas.at(-1)).toEqual({ index: 29_999 });
  // For each pair it took 20 s where this takes 0.05 s.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

function openedCalls(): ToolCallTracker {
  const calls = toolCallTracker(0);
  calls.deltas([entryOf({ index: 0, id: "a", name: "f", args: "" })], "answer");
  calls.deltas([entryOf({ index: 1, id: "b", args: "" })], "answer");
  return calls;
}

describe("an event of one piece that only adds arguments", () => {
  test("belongs to the call that it would belong to when it is read in full", () => {
    for (const piece of [{ index: 0 }, { index: 1 }, {}, { id: "a" }, { index: 0, id: "a", name: "f" }]) {
      const [delta] = openedCalls().deltas([entryOf({ ...piece, args: "x" })], "answer");
      expect({ index: openedCalls().goOn(piece), arguments: "x" }).toEqual(delta);
    }
  });

  test("counts as the last for pieces without index and id", () => {
    const calls = openedCalls();
    expect(calls.goOn({ index: 0 })).toBe(0);
    expect(calls.deltas([entryOf({ args: "x" })], "answer")).toEqual([{ index: 0, arguments: "x" }]);
  });

  test("is none where it begins a call, or tells its name, and then changes nothing", () => {
    for (const piece of [{ index: 2 }, { index: 0, id: "c" }, { index: 1, name: "g" }]) {
      const calls = openedCalls();
      expect(calls.goOn(piece)).toBeUndefined();
      expect(calls.count).toBe(2);
      const entry = entryOf({ ...piece, args: "x" });
      expect(calls.deltas([entry], "answer")).toEqual(openedCalls().deltas([entry], "answer"));
    }
  });
});
