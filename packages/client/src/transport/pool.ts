import type { Client, Dispatcher, Pool, buildConnector } from "undici";
import type { ProxyConfig } from "../config/proxy.ts";
import type { TlsConfig } from "../config/tls.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";
import { withinTime } from "./connect-timeout.ts";
import { countingClient, type CountingClient } from "./counting-client.ts";
import { proxyPool } from "./proxy-pool.ts";
import { loadParts, loadUndici, type Parts, type Whole } from "./undici.ts";

const MAX_SOCKETS = 64;
const KEEP_ALIVE_MS = 15_000;
const KEEP_ALIVE_MAX_MS = 30_000;
const KEEP_ALIVE_MARGIN_MS = 2_000;
/** Node's own 250 ms gives up on far hosts that are well. */
const FAMILY_ATTEMPT_MS = 2_000;
const MAX_HEADER_BYTES = 16_384;

/** The dispatcher of an address: the caller's, or one that is made at first use, once undici is loaded. */
export function dispatcherFor(state: ServiceState, endpoint: EndpointState): Dispatcher | Promise<void> {
  endpoint.dispatcher ??= state.config.dispatcher;
  return endpoint.dispatcher ?? open(state, endpoint);
}

async function open(state: ServiceState, endpoint: EndpointState): Promise<void> {
  const { tls, proxies } = state.config;
  const whole = proxies === undefined ? undefined : await loadUndici();
  const parts = whole ?? (await loadParts());
  // Other calls may have waited for it as well, or the client was closed meanwhile.
  if (state.closed || endpoint.dispatcher !== undefined) return;
  endpoint.dispatcher =
    whole === undefined || proxies === undefined
      ? poolMaker(parts, endpoint)(endpoint.address.origin, connectorTo(parts, tls, endpoint))
      : throughProxies(whole, { tls, proxies }, endpoint);
}

type MakePool = (origin: string | URL, connect: buildConnector.connector) => Pool;

const connectorTo = (parts: Parts, tls: TlsConfig, endpoint: EndpointState): buildConnector.connector =>
  parts.buildConnector(secured(tls.endpoint, endpoint));

/** undici's own agent decides whether a proxy applies; without any it would only stand in the way. */
function throughProxies(
  parts: Whole,
  { tls, proxies }: { tls: TlsConfig; proxies: ProxyConfig },
  endpoint: EndpointState,
): Dispatcher {
  const pool = poolMaker(parts, endpoint);
  const connect = connectorTo(parts, tls, endpoint);
  return new parts.EnvHttpProxyAgent({
    ...proxies,
    requestTls: secured(tls.endpoint, endpoint),
    proxyTls: secured(tls.proxy, endpoint),
    clientFactory: (address, options) => proxyPool(parts, address, options),
    factory: (origin, options) => {
      const throughProxy: unknown = Reflect.get(options, "connect");
      if (typeof throughProxy !== "function") return pool(origin, connect);
      const isSecure = endpoint.address.origin.startsWith("https:");
      endpoint.proxy = new URL((isSecure && proxies.httpsProxy) || proxies.httpProxy).host;
      return pool(origin, throughProxy as buildConnector.connector);
    },
  });
}

const secured = (own: object, { connectTimeoutMs }: EndpointState): buildConnector.BuildOptions => ({
  ...own,
  timeout: connectTimeoutMs,
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: FAMILY_ATTEMPT_MS,
  allowH2: false,
});

/** Pools of one endpoint: of its own, or those that lead through a proxy. */
function poolMaker(parts: Parts, endpoint: EndpointState): MakePool {
  const { connectTimeoutMs: timeoutMs } = endpoint;
  const { errors } = parts;
  const clients = new Set<CountingClient>();
  const left = new AbortController();
  endpoint.leaveConnecting = () => left.abort();
  endpoint.dropIdleSockets = () => {
    for (const { dropIdleSocket } of clients) dropIdleSocket();
  };
  return (origin, connect) =>
    new parts.Pool(origin, {
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
        for (const old of clients) if (old.client.closed || old.client.destroyed) clients.delete(old);
        const counting = countingClient(parts, host, {
          ...(options as Client.Options),
          connect: withinTime(connect, { timeoutMs, left: left.signal, errors }),
        });
        clients.add(counting);
        return counting.client;
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
