import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { AttemptEvent } from "@paifang/client";
import type { Io } from "../io.ts";
import { styled } from "../show/style.ts";

const CHANNEL = "paifang:attempt";

/** Tells each HTTP exchange on standard error, until the returned function is called. The events hold no secret. */
export function tellAttempts(io: Io): () => void {
  const tell = (event: unknown): void => {
    io.stderr.write(`${styled(io.stderr, "dim", lineOf(event as AttemptEvent))}\n`);
  };
  subscribe(CHANNEL, tell);
  return () => void unsubscribe(CHANNEL, tell);
}

function lineOf(event: AttemptEvent): string {
  const { operation, endpoint, attempt, status, errorCode, ms, requestBytes, responseBytes, waitMs } = event;
  const outcome = [status === undefined ? undefined : `HTTP ${status}`, errorCode]
    .filter((word) => word !== undefined)
    .join(" ");
  const sizes = `${requestBytes} B > ${responseBytes} B`;
  const wait = waitMs === undefined ? "" : `, again in ${Math.round(waitMs)} ms`;
  return `debug ${operation} ${endpoint} #${attempt}: ${outcome} in ${Math.round(ms)} ms, ${sizes}${wait}`;
}
