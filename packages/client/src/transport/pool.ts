import { Client, Pool, buildConnector, type Dispatcher } from "undici";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";

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

/** A reset on a socket that had served before is the keep-alive race, and nothing undici reports tells it apart. */
class CountingClient extends Client {
  readonly #lane: Lane;

  constructor(origin: string | URL, options: Client.Options & { connector: buildConnector.BuildOptions }) {
    const { connector, ...rest } = options;
    const connect = buildConnector(connector);
    const lane: Lane = { servedOnSocket: 0 };
    super(origin, {
      ...rest,
      connect: (target, callback) => {
        lane.servedOnSocket = 0;
        connect(target, callback);
      },
    });
    this.#lane = lane;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    (handler as LaneHandler).lane = this.#lane;
    return super.dispatch(options, handler);
  }
}

/** The dispatcher of an address: the caller's, or a pool made at first use. */
export function dispatcherFor(state: ServiceState, endpoint: EndpointState): Dispatcher {
  endpoint.dispatcher ??=
    state.config.dispatcher ?? openPool(endpoint.address.origin, endpoint.connectTimeoutMs);
  return endpoint.dispatcher;
}

function openPool(origin: string, connectTimeoutMs: number): Pool {
  const connector = {
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: FAMILY_ATTEMPT_MS,
    allowH2: false,
  };
  return new Pool(origin, {
    connections: MAX_SOCKETS,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
    keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
    factory: (host, options) => new CountingClient(host, { ...(options as Client.Options), connector }),
  });
}

/** Destroys the pools of a closed client; a dispatcher of the caller's stays open. */
export async function closePools(state: ServiceState): Promise<void> {
  const own = state.endpoints.all.filter(({ dispatcher }) => dispatcher !== state.config.dispatcher);
  await Promise.all(own.map(async ({ dispatcher }) => dispatcher?.destroy()));
}
