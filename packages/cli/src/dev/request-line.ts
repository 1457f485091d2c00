import type { RequestRecord } from "@paifang/emulator";
import type { Io } from "../io.ts";
import { styled } from "../show/style.ts";

const STATUS_WIDTH = 3;
const LONGEST_SERVICE = 13;

/** Tells a request that is over in one line of standard error. */
export function tellRequest({ stderr }: Io, record: RequestRecord, durationMs: number): void {
  const { service, method, path, status, aborted } = record;
  const outcome = aborted ? "---" : String(status ?? "---").padStart(STATUS_WIDTH);
  const colour = !aborted && status !== undefined && status < 400 ? "green" : "red";
  const time = `${Math.round(durationMs)} ms`;
  const line = [
    styled(stderr, colour, outcome),
    styled(stderr, "dim", time.padStart(8)),
    (service ?? "?").padEnd(LONGEST_SERVICE),
    method,
    path,
  ].join("  ");
  stderr.write(`${line}\n`);
}
