import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:https";
import type { TlsOptions } from "node:tls";

/** How often a socket answers before it is destroyed under the next request. */
type Patience = { answersPerSocket?: number };

export type SecureServer = AsyncDisposable & {
  readonly port: number;
  /** Requests that came through a finished handshake. */
  requests: () => number;
  connections: () => number;
  /** Header fields of the last request. */
  lastHeaders: () => NodeJS.Dict<string | string[]>;
};

const MODELS = '{"data":[{"id":"m"}]}';

/** A server of https on this machine that answers every request with a list of one model. */
export async function secureServer({
  answersPerSocket = Number.POSITIVE_INFINITY,
  ...options
}: TlsOptions & Patience): Promise<SecureServer> {
  let requests = 0;
  let connections = 0;
  let lastHeaders: NodeJS.Dict<string | string[]> = {};
  const sockets = new Set<Socket>();
  const answers = new WeakMap<Socket, number>();
  const server = createServer(options, (request, response) => {
    requests++;
    lastHeaders = request.headers;
    request.resume();
    const answered = (answers.get(request.socket) ?? 0) + 1;
    answers.set(request.socket, answered);
    if (answered > answersPerSocket) return void request.socket.destroy();
    response.writeHead(200, { "content-type": "application/json" }).end(MODELS);
  });
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    connections: () => connections,
    lastHeaders: () => lastHeaders,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
