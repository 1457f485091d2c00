import { Socket } from "node:net";
import { errors, type buildConnector } from "undici";

/**
 * One limit for the whole way to an endpoint: name, address, a proxy and its answer to CONNECT, TLS. undici bounds the
 * parts, the answer of a proxy excepted, and rings up to a second late; its own limits stay behind as a second net.
 */
export function withinTime(connect: buildConnector.connector, timeoutMs: number): buildConnector.connector {
  if (timeoutMs === 0) return connect;
  return (target, callback) => {
    const giveUp = new AbortController();
    let isOver = false;
    const end = (): boolean => {
      if (isOver) return false;
      isOver = true;
      clearTimeout(timer);
      return true;
    };
    const timer = setTimeout(() => {
      if (!end()) return;
      giveUp.abort(new errors.ConnectTimeoutError());
      if (connecting instanceof Socket) connecting.destroy();
      callback(new errors.ConnectTimeoutError(), null);
    }, timeoutMs).unref();
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
