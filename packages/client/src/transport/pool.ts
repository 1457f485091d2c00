import type { Socket } from "node:net";
import { Client, EnvHttpProxyAgent, Pool, buildConnector, type Dispatcher } from "undici";
import type { ServiceConfig } from "../config/resolve.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";
import { withinTime } from "./connect-timeout.ts";
import { ProxyPool } from "./proxy-pool.ts";

const MAX_SOCKETS = 64;
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE_MAX_MS = 30_000;
const KEEP_ALIVE_MARGIN_MS = 2_000;
/** Node's own 250 ms gives up on far hosts that are well. */
const FAMILY_ATTEMPT_MS = 2_000;
const MAX_HEADER_BYTES = 16_384;

/** One connection of a pool that counts the requests of its present socket. */
export type Lane = { servedOnSocket: number };
export type LaneHandler = Dispatcher.DispatchHandler & { lane: Lane | undefined };
/** `freshSocket`: not over a socket that has served before. */
export type LaneRequest = Dispatcher.DispatchOptions & { freshSocket?: boolean };

/** A reset on a socket that had served before is the keep-alive race, and nothing undici reports tells it apart. */
class CountingClient extends Client {
  readonly #lane: Lane;
  readonly #dropSocket: () => void;

  constructor(origin: string | URL, options: Client.Options & { connect: buildConnector.connector }) {
    const { connect } = options;
    const lane: Lane = { servedOnSocket: 0 };
    let present: Socket | undefined;
    super(origin, {
      ...options,
      connect: (target, callback) => {
        lane.servedOnSocket = 0;
        return connect(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
          if (error !== null) return callback(error, null);
          present = socket;
          callback(null, socket);
        });
      },
    });
    this.#lane = lane;
    this.#dropSocket = () => present?.destroy();
  }

  /** Without a request on it a socket can go at any time: what is dispatched next waits for a new one. */
  dropIdleSocket(): void {
    if (this.stats.size === 0) this.#dropSocket();
  }

  override dispatch(options: LaneRequest, handler: Dispatcher.DispatchHandler): boolean {
    (handler as LaneHandler).lane = this.#lane;
    if (options.freshSocket === true && this.#lane.servedOnSocket > 0) this.dropIdleSocket();
    return super.dispatch(options, handler);
  }
}

/** The dispatcher of an address: the caller's, or one made at first use. */
export function dispatcherFor(state: ServiceState, endpoint: EndpointState): Dispatcher {
  endpoint.dispatcher ??= state.config.dispatcher ?? open(state.config, endpoint);
  return endpoint.dispatcher;
}

type MakePool = (origin: string | URL, connect: buildConnector.connector) => Pool;

/** undici's own agent decides whether a proxy applies; without any it would only stand in the way. */
function open({ tls, proxies }: ServiceConfig, endpoint: EndpointState): Dispatcher {
  const { connectTimeoutMs } = endpoint;
  const secured = (own: object): buildConnector.BuildOptions => ({
    ...own,
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: FAMILY_ATTEMPT_MS,
    allowH2: false,
  });
  const connect = buildConnector(secured(tls.endpoint));
  const pool = poolMaker(endpoint);
  if (proxies === undefined) return pool(endpoint.address.origin, connect);
  return new EnvHttpProxyAgent({
    ...proxies,
    requestTls: secured(tls.endpoint),
    proxyTls: secured(tls.proxy),
    clientFactory: (address, options) => new ProxyPool(address, options),
    factory: (origin, options) => {
      const throughProxy: unknown = Reflect.get(options, "connect");
      if (typeof throughProxy !== "function") return pool(origin, connect);
      const isSecure = endpoint.address.origin.startsWith("https:");
      endpoint.proxy = new URL((isSecure && proxies.httpsProxy) || proxies.httpProxy).host;
      return pool(origin, throughProxy as buildConnector.connector);
    },
  });
}

/** Pools of one endpoint: of its own, or those that lead through a proxy. */
function poolMaker(endpoint: EndpointState): MakePool {
  const { connectTimeoutMs } = endpoint;
  const clients = new Set<CountingClient>();
  const left = new AbortController();
  endpoint.leaveConnecting = () => left.abort();
  endpoint.dropIdleSockets = () => {
    for (const client of clients) client.dropIdleSocket();
  };
  return (origin, connect) =>
    new Pool(origin, {
      connections: MAX_SOCKETS,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: 0,
      bodyTimeout: 0,
      factory: (host, options) => {
        // A pool gives up a client that could not connect, and an agent a pool that nobody uses.
        for (const old of clients) if (old.closed || old.destroyed) clients.delete(old);
        const client = new CountingClient(host, {
          ...(options as Client.Options),
          connect: withinTime(connect, { timeoutMs: connectTimeoutMs, left: left.signal }),
        });
        clients.add(client);
        return client;
      },
    });
}

/** Destroys the pools of a closed client; a dispatcher of the caller's stays open. */
export async function closePools(state: ServiceState): Promise<void> {
  const own = state.endpoints.all.filter(({ dispatcher }) => dispatcher !== state.config.dispatcher);
  const closing = own.map(async ({ dispatcher }) => dispatcher?.destroy());
  for (const { leaveConnecting } of own) leaveConnecting?.();
  await Promise.all(closing);
}
