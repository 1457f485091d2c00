import { Pool, errors, type Dispatcher, type buildConnector } from "undici";

/** The proxy answered a CONNECT with something else than 200. */
export class ProxyRefusal extends Error {
  readonly code = "PROXY_REFUSAL";
  readonly status: number;
  constructor(status: number) {
    super(`CONNECT was answered with ${status}`);
    this.status = status;
  }
}

/** Connections to a proxy, of which each becomes one to the endpoint. undici keeps the status of a refusal only in words. */
export class ProxyPool extends Pool {
  override connect(options: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData>;
  override connect(
    options: Dispatcher.ConnectOptions,
    callback: (error: Error | null, data: Dispatcher.ConnectData) => void,
  ): void;
  override connect(
    options: Dispatcher.ConnectOptions,
    callback?: (error: Error | null, data: Dispatcher.ConnectData) => void,
  ): Promise<Dispatcher.ConnectData> | void {
    if (callback !== undefined) return super.connect(options, callback);
    return super.connect(options).then((answer) => {
      if (answer.statusCode === 200) return answer;
      answer.socket.on("error", () => {}).destroy();
      throw new ProxyRefusal(answer.statusCode);
    });
  }
}

/**
 * One limit for the whole way: to the proxy, its answer to CONNECT, which undici does not bound, and TLS.
 * The two handshakes have undici's own limits besides, so that a late socket is closed.
 */
export function withinTime(connect: buildConnector.connector, timeoutMs: number): buildConnector.connector {
  return (target, callback) => {
    const giveUp = new AbortController();
    let settle: buildConnector.Callback | undefined = callback;
    const timer = setTimeout(() => {
      const late = settle;
      settle = undefined;
      giveUp.abort(new errors.ConnectTimeoutError());
      late?.(new errors.ConnectTimeoutError(), null);
    }, timeoutMs).unref();
    const bounded = { ...target, signal: giveUp.signal };
    connect(bounded, (...result: Parameters<buildConnector.Callback>) => {
      clearTimeout(timer);
      const inTime = settle;
      settle = undefined;
      if (inTime !== undefined) return inTime(...result);
      result[1]?.on("error", () => {}).destroy();
    });
  };
}
