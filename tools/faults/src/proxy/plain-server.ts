import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

export type PlainServer = AsyncDisposable & {
  readonly port: number;
  /** Header fields of each request. */
  readonly seen: IncomingHttpHeaders[];
  closeConnections(): void;
};

const MODELS = '{"data":[{"id":"m"}]}';

type Answer = (headers: IncomingHttpHeaders, response: ServerResponse) => void;

const answerModels: Answer = (_headers, response) => {
  response.writeHead(200, { "content-type": "application/json" }).end(MODELS);
};

/** A server of plain http on this machine; unless told otherwise it answers every request with a list of one model. */
export async function plainServer(answer: Answer = answerModels, host = "127.0.0.1"): Promise<PlainServer> {
  const seen: IncomingHttpHeaders[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    seen.push(request.headers);
    request.resume();
    answer(request.headers, response);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    closeConnections: () => {
      for (const socket of sockets) socket.destroy();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
