import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { TLSSocket, TlsOptions } from "node:tls";

export type ProxyBehaviour = {
  /** User and password that it wants, as `user:password`. */
  credentials?: string;
  /** Where every request ends up, whatever host it asks for: names of the tests exist nowhere else. */
  to: number;
  /** What CONNECT is answered with. */
  connectStatus?: number;
  /** `silent`: CONNECT gets no answer. `dead`: 200, and nothing after. `closed`: the socket closes without an answer. */
  after?: "silent" | "dead" | "closed";
  /** How often a socket answers plain http before it is reset under the next request. */
  answersPerSocket?: number;
  /** Speaks https itself. */
  tls?: TlsOptions;
};

/** One request as the proxy saw it; of what goes through a tunnel it sees only CONNECT. */
export type Seen = {
  method: string;
  target: string;
  headers: IncomingMessage["headers"];
  /** Bytes of a tunnel as they passed, from the client only. */
  passed: string;
};

export type ProxyServer = AsyncDisposable & {
  readonly port: number;
  readonly seen: Seen[];
  connections: () => number;
  /** Sockets from clients that are open now. */
  open: () => number;
  /** Names of the client certificates that it was shown, one a connection of https. */
  certificates: () => readonly (string | undefined)[];
};

/** A proxy on this machine that keeps what it sees. */
export async function proxyServer(behaviour: ProxyBehaviour): Promise<ProxyServer> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const answers = new WeakMap<Socket, number>();
  const certificates: (string | undefined)[] = [];
  let connections = 0;
  const server = behaviour.tls === undefined ? createServer() : createSecureServer(behaviour.tls);
  const note = ({ method = "", url = "", headers }: IncomingMessage): Seen => {
    const one = { method, target: url, headers, passed: "" };
    seen.push(one);
    return one;
  };
  server.on("secureConnection", (socket: TLSSocket) => {
    certificates.push(socket.getPeerX509Certificate()?.subject);
  });
  server.on("connection", (socket: Socket) => {
    connections++;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("request", (incoming: IncomingMessage, response: ServerResponse) => {
    note(incoming);
    const answered = (answers.get(incoming.socket) ?? 0) + 1;
    answers.set(incoming.socket, answered);
    if (answered > (behaviour.answersPerSocket ?? Number.POSITIVE_INFINITY))
      incoming.socket.resetAndDestroy();
    else if (isRefused(incoming, behaviour)) refuse(incoming, response);
    else passOn(incoming, response, behaviour.to);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    socket.on("error", () => {});
    openTunnel(note(incoming), { socket, isRefused: isRefused(incoming, behaviour), behaviour });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => connections,
    open: () => sockets.size,
    certificates: () => certificates,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isRefused({ headers }: IncomingMessage, { credentials }: ProxyBehaviour): boolean {
  if (credentials === undefined) return false;
  return headers["proxy-authorization"] !== `Basic ${Buffer.from(credentials).toString("base64")}`;
}

/** Says back what it was sent, as proxies with talkative pages do. */
function refuse({ headers }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(407, { "proxy-authenticate": "Basic", "content-type": "text/html" });
  response.end(`<html>not allowed: ${String(headers["proxy-authorization"])}</html>`);
}

function passOn({ method, url = "", headers }: IncomingMessage, response: ServerResponse, to: number): void {
  const { pathname, search } = new URL(url);
  const { "proxy-authorization": _own, ...others } = headers;
  const onward = forward(
    { host: "127.0.0.1", port: to, method, path: pathname + search, headers: others },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on("error", () => response.writeHead(502).end());
  response.req.pipe(onward);
}

type Tunnel = { socket: Socket; isRefused: boolean; behaviour: ProxyBehaviour };

function openTunnel(seen: Seen, { socket, isRefused: refused, behaviour }: Tunnel): void {
  const { connectStatus = 200, after, to } = behaviour;
  const status = refused ? 407 : connectStatus;
  if (after === "silent") return;
  if (after === "closed") {
    socket.destroy();
    return;
  }
  if (status !== 200) {
    socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    return;
  }
  socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
  if (after === "dead") return;
  const onward = connect(to, "127.0.0.1");
  socket.on("data", (piece: Buffer) => {
    seen.passed += piece.toString("latin1");
  });
  socket.on("close", () => onward.destroy());
  onward.on("error", () => socket.destroy()).on("close", () => socket.destroy());
  socket.pipe(onward).pipe(socket);
}
