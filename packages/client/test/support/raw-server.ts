import { createServer, type AddressInfo, type Socket } from "node:net";

/** Plays one connection: gets each request's text as it is whole, and writes what it likes. */
export type Play = (socket: Socket, request: string, number: number) => void;

export type RawServer = AsyncDisposable & {
  endpoint: string;
  /** Requests in the order in which they came. */
  requests: string[];
  connections: () => number;
};

/** A server that speaks bytes, for what no well-behaved server does. */
export async function rawServer(play: Play): Promise<RawServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    let text = "";
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      for (;;) {
        const length = wholeRequest(text);
        if (length === undefined) return;
        const request = text.slice(0, length);
        text = text.slice(length);
        requests.push(request);
        play(socket, request, requests.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/api/predict/demo`,
    requests,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The length of the first request in the text, once its body is there. */
function wholeRequest(text: string): number | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = Number(/^content-length: (\d+)/im.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : undefined;
}

/** A whole answer with a length. */
export const answer = (status: number, body: string, headers: Record<string, string> = {}): string => {
  const fields = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${status} X\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
};

/** The head of an answer whose body comes in chunks. */
export const chunkedHead = (contentType: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${contentType}\r\ntransfer-encoding: chunked\r\n\r\n`;

/** One chunk of such a body; an empty one ends it. */
export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
