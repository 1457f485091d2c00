import { endedCalls } from "./load.ts";
import type { Row } from "../figures-table.ts";
import type { SoakFigures } from "./soak.ts";

const MOST_HEAP_GROWTH_MEBIBYTES = 8;
const MOST_SLOPE_MEBIBYTES = 1;
/** Below this, the first growth of the process's own heap is all that a slope shows. */
const SLOPE_JUDGED_FROM_CALLS = 500_000;

const counted = (counts: Iterable<readonly [string, number]>): string =>
  [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ") || "none";

const none = (name: string, count: number): Row => ({
  name,
  figure: String(count),
  bound: "0",
  holds: count === 0,
});

const plain = (name: string, figure: string): Row => ({ name, figure, holds: true });

export function rowsOf(figures: SoakFigures): Row[] {
  const { calls, tally, server, heapStartMebibytes: start, heapEndMebibytes: end } = figures;
  const growth = end - start;
  const isSlopeJudged = calls >= SLOPE_JUDGED_FROM_CALLS;
  return [
    plain(
      "calls",
      `${calls} in ${figures.seconds.toFixed(1)} s (${Math.round(calls / figures.seconds)} a second)`,
    ),
    plain("verbs", counted(Object.entries(tally.verbs))),
    plain("server", `${server.requests} requests on ${server.connections} connections`),
    plain("faults played", counted(Object.entries(server.faults))),
    {
      name: "accounted for",
      figure: `${tally.answered} answered, ${tally.left} left early, ${tally.aborted} aborted, ${tally.failed} failed`,
      bound: `sum ${calls}`,
      holds: endedCalls(tally) === calls,
    },
    plain("failed with", counted(tally.codes)),
    none("wrong answers", tally.wrong),
    none("untyped errors", tally.untyped),
    none("unhandled", figures.unhandled),
    none("warnings", figures.warnings),
    {
      name: "heap after collection",
      figure: `${start.toFixed(1)} → ${end.toFixed(1)} MiB (${growth >= 0 ? "+" : ""}${growth.toFixed(2)})`,
      bound: `+${MOST_HEAP_GROWTH_MEBIBYTES} MiB`,
      holds: growth <= MOST_HEAP_GROWTH_MEBIBYTES,
    },
    {
      name: "resident slope",
      figure: `${figures.slopeMebibytes.toFixed(2)} MiB for 100,000 calls, last 80 %`,
      ...(isSlopeJudged ? { bound: `${MOST_SLOPE_MEBIBYTES} MiB` } : {}),
      holds: !isSlopeJudged || figures.slopeMebibytes <= MOST_SLOPE_MEBIBYTES,
    },
    none("listeners left", figures.leftListeners),
    {
      name: "resources left",
      figure: figures.leftResources.join(", ") || "none",
      bound: "none",
      holds: figures.leftResources.length === 0,
    },
  ];
}
