import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type HttpRequest = { method: string; url: string; headers: IncomingMessage["headers"]; body: Buffer };
export type Answer = (request: HttpRequest, response: ServerResponse, number: number) => unknown;

export type HttpServer = AsyncDisposable & {
  endpoint: string;
  origin: string;
  /** Requests in the order in which their bodies were whole. */
  requests: HttpRequest[];
};

/** A scripted server of well-formed HTTP; paths reach it with the service's prefix taken off. */
export async function httpServer(answer: Answer): Promise<HttpServer> {
  const requests: HttpRequest[] = [];
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on("error", () => {});
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const request = {
        method: incoming.method ?? "",
        url: (incoming.url ?? "").replace("/api/predict/demo", ""),
        headers: incoming.headers,
        body: Buffer.concat(pieces),
      };
      requests.push(request);
      void answer(request, response, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    endpoint: `${origin}/api/predict/demo`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
