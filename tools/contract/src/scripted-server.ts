import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type ScriptedRequest = {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
  closed: Promise<void>;
};
export type Reply = (response: ServerResponse, request: ScriptedRequest, number: number) => unknown;

export type ScriptedServer = AsyncDisposable & {
  endpoint: string;
  /** Requests in the order in which they came; `closed` settles when their connection is gone. */
  requests: ScriptedRequest[];
  /** Settles when so many requests have come. */
  arrived(count: number): Promise<void>;
};

/** A model server that answers as it is told, for what the emulator does not play. */
export async function scriptedServer(reply: Reply): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const onArrival: (() => void)[] = [];
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    // One listener for each request of a connection that is kept.
    message.socket.setMaxListeners(0);
    const closed = new Promise<void>((resolve) => message.socket.once("close", () => resolve()));
    const { url: path = "", headers } = message;
    const request = { path, headers, body: await bodyOf(message), closed };
    requests.push(request);
    for (const look of onArrival) look();
    await reply(response, request, requests.length);
  };
  const server = createServer((message, response) => void serve(message, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/api/predict/demo`,
    requests,
    arrived: (count) =>
      new Promise((resolve) => {
        const look = (): void => (requests.length >= count ? resolve() : undefined);
        onArrival.push(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const piece of message.setEncoding("utf8")) text += String(piece);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** Data events, and `[DONE]` after them. */
export function events(response: ServerResponse, values: readonly unknown[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const value of values) response.write(`data: ${JSON.stringify(value)}\n\n`);
  response.end("data: [DONE]\n\n");
}
