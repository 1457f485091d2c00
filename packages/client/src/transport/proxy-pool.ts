import { Pool, type Dispatcher } from "undici";

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
