import { expect, test } from "vitest";
import { endedCalls } from "../src/soak/load.ts";
import { soak } from "../src/soak/soak.ts";

test("3,000 calls with faults, aborts and streams are all accounted for, and nothing of them is left", async () => {
  const { tally, server, leftListeners, leftResources, unhandled, warnings } = await soak(3_000, 7);

  expect(endedCalls(tally)).toBe(3_000);
  expect(tally).toMatchObject({ wrong: 0, untyped: 0, strangers: [] });
  expect({ leftListeners, leftResources, unhandled, warnings }).toEqual({
    leftListeners: 0,
    leftResources: [],
    unhandled: 0,
    warnings: 0,
  });
  // What was asked for did happen: faults were played, and calls were aborted and left early.
  expect(Object.keys(server.faults).length).toBeGreaterThanOrEqual(6);
  expect(tally.answered).toBeGreaterThan(2_700);
  expect(Math.min(tally.aborted, tally.left, ...Object.values(tally.verbs))).toBeGreaterThan(0);
});
