import type { Socket } from "node:net";
import type { Client, Dispatcher, buildConnector } from "undici";
import type { Parts } from "./undici.ts";

/** One connection of a pool that counts the requests of its present socket. */
export type Lane = { servedOnSocket: number };
export type LaneHandler = Dispatcher.DispatchHandler & { lane: Lane | undefined };
/** `freshSocket`: not over a socket that has served before. */
export type LaneRequest = Dispatcher.DispatchOptions & { freshSocket?: boolean };

export type CountingClient = {
  readonly client: Client;
  /** Without a request on it a socket can go at any time: what is dispatched next waits for a new one. */
  dropIdleSocket(): void;
};

type Options = Client.Options & { connect: buildConnector.connector };

/** A reset on a socket that had served before is the keep-alive race, and nothing undici reports tells it apart. */
export function countingClient(parts: Parts, origin: string | URL, options: Options): CountingClient {
  const lane: Lane = { servedOnSocket: 0 };
  let present: Socket | undefined;
  const client = new parts.Client(origin, {
    ...options,
    connect: (target, callback) => {
      lane.servedOnSocket = 0;
      return options.connect(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
        if (error !== null) return callback(error, null);
        present = socket;
        callback(null, socket);
      });
    },
  });
  const dropIdleSocket = (): void => {
    if (client.stats.size === 0) present?.destroy();
  };
  const dispatch = client.dispatch.bind(client);
  client.dispatch = (request: LaneRequest, handler) => {
    (handler as LaneHandler).lane = lane;
    if (request.freshSocket === true && lane.servedOnSocket > 0) dropIdleSocket();
    return dispatch(request, handler);
  };
  return { client, dropIdleSocket };
}
