import type { Row } from "../figures-table.ts";
import type { JobFigures } from "./jobs.ts";

const LEAST_DONE = 0.99;
const MOST_QUEUE_FULL = 0.05;
const MOST_TIMES_IDEAL = 1.15;

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;
const failuresOf = ({ failures }: JobFigures): string =>
  [...failures].map(([code, indexes]) => `${code} ${indexes.length}`).join(", ") || "none";

const queueFullRow = (name: string, { queueFull, requests, timedOut }: JobFigures): Row => ({
  name: `${name}: answered 450`,
  figure: `${queueFull} of ${requests} requests (${percent(queueFull / requests)}), 408: ${timedOut}`,
  bound: `≤ ${percent(MOST_QUEUE_FULL)}`,
  holds: queueFull <= requests * MOST_QUEUE_FULL,
});

/** What its workers need if none ever rests, and what the same requests took without a client. */
export type Comparison = { idealSeconds: number; bareSeconds: number };

/** Of a job whose texts are all good. */
export function jobRows(name: string, figures: JobFigures, { idealSeconds, bareSeconds }: Comparison): Row[] {
  const { texts, done, seconds } = figures;
  return [
    {
      name: `${name}: done on the first pass`,
      figure: `${done} of ${texts}; failed: ${failuresOf(figures)}`,
      bound: `≥ ${percent(LEAST_DONE)}`,
      holds: done >= texts * LEAST_DONE,
    },
    queueFullRow(name, figures),
    {
      name: `${name}: time`,
      figure: `${seconds.toFixed(2)} s, ${(seconds / idealSeconds).toFixed(3)} × the ideal ${idealSeconds} s`,
      bound: `≤ ${MOST_TIMES_IDEAL} ×`,
      holds: seconds <= idealSeconds * MOST_TIMES_IDEAL,
    },
    {
      name: `${name}: time beside bare requests`,
      figure: `${(seconds / bareSeconds).toFixed(3)} × the ${bareSeconds.toFixed(2)} s of undici alone`,
      holds: true,
    },
  ];
}

/** Of a job of which the texts at `bad` are bad. */
export function poisonRows(name: string, figures: JobFigures, bad: readonly number[]): Row[] {
  const { texts, done, failures, requests } = figures;
  const named = [...failures.values()].flat().toSorted((one, other) => one - other);
  return [
    {
      name: `${name}: good texts embedded`,
      figure: `${done} of ${texts - bad.length} with ${requests} requests`,
      bound: "all",
      holds: done === texts - bad.length,
    },
    {
      name: `${name}: bad texts named`,
      figure: `${named.length} of ${bad.length}: ${failuresOf(figures)}`,
      bound: "all and no other",
      holds: named.join() === bad.join(),
    },
  ];
}

/** Of many calls in one tick. */
export function burstRows(name: string, figures: JobFigures): Row[] {
  const { texts, done, seconds } = figures;
  return [
    {
      name: `${name}: answered`,
      figure: `${done} of ${texts} in ${seconds.toFixed(2)} s; failed: ${failuresOf(figures)}`,
      bound: "all",
      holds: done === texts,
    },
    queueFullRow(name, figures),
  ];
}
