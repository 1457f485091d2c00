import { Socket } from "node:net";
import type { buildConnector } from "undici";
import { LONGEST_TIMER_MS } from "../service/timers.ts";
import type { Parts } from "./undici.ts";

/** How long a connection may take to be made, and what ends it sooner. */
type Until = { timeoutMs: number; left: AbortSignal; errors: Parts["errors"] };

/**
 * One limit for the whole way to an endpoint: name, address, a proxy and its answer to CONNECT, TLS. undici bounds the
 * parts, the answer of a proxy excepted, and rings up to a second late; its own limits stay behind as a second net.
 * Whoever is `left` while it connects would else keep a half-open socket, which undici does not know yet.
 */
export function withinTime(
  connect: buildConnector.connector,
  { timeoutMs, left, errors }: Until,
): buildConnector.connector {
  return (target, callback) => {
    const giveUp = new AbortController();
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      left.removeEventListener("abort", onLeft);
      return true;
    };
    const fail = (error: Error): void => {
      if (!end()) return;
      giveUp.abort(error);
      if (connecting instanceof Socket) connecting.on("error", () => {}).destroy();
      callback(error, null);
    };
    const onLeft = (): void => fail(new errors.ClientDestroyedError());
    const onTime = (): void => fail(new errors.ConnectTimeoutError());
    const timer =
      timeoutMs === 0 ? undefined : setTimeout(onTime, Math.min(timeoutMs, LONGEST_TIMER_MS)).unref();
    left.addEventListener("abort", onLeft, { once: true });
    // Through a proxy it takes a signal, and directly it gives back the socket at once; neither is in its type.
    const connecting: unknown = connect(
      { ...target, signal: giveUp.signal } as buildConnector.Options,
      (...result: Parameters<buildConnector.Callback>) => {
        if (end()) callback(...result);
        else result[1]?.on("error", () => {}).destroy();
      },
    );
    return connecting;
  };
}
