import type { Dispatcher, Pool } from "undici";
import type { Parts } from "./undici.ts";

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
export function proxyPool(parts: Parts, address: URL, options: object): Pool {
  const pool = new parts.Pool(address, options);
  const connect = pool.connect.bind(pool);
  const checked = async (target: Dispatcher.ConnectOptions): Promise<Dispatcher.ConnectData> => {
    const answer = await connect(target);
    if (answer.statusCode === 200) return answer;
    answer.socket.on("error", () => {}).destroy();
    throw new ProxyRefusal(answer.statusCode);
  };
  return Object.assign(pool, { connect: checked });
}
