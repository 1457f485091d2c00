import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { lineOf, type Step } from "./line.ts";
import { RequestReader, type RawRequest } from "./request.ts";

/** What a server plays. Requests are numbered over all connections, in the order in which they came. */
export type Play = {
  /** As soon as a connection stands, before any request. */
  connected?: readonly Step[];
  /** As soon as the head of a request is there; its body may still be coming. */
  begun?: readonly Step[];
  /** The steps that answer each request; the last hold for all that follow. */
  requests?: readonly (readonly Step[])[];
  /** In place of `requests`: chosen by the request and its place on its connection, from 1. */
  answers?: (request: RawRequest, placeOnConnection: number) => readonly Step[];
  /** Reads no more of a request once its head is there. */
  stopsReading?: boolean;
};

/** What was seen at the server. */
export type Seen = {
  connections: number;
  /** Requests whose head came. */
  begun: number;
  /** Requests that came whole. */
  requests: RawRequest[];
  /** Connections that are open now, and the most that were. */
  open: number;
  mostOpen: number;
  /** When the client closed or reset a connection first, each. */
  closedByClientAt: number[];
};

export type RawServer = AsyncDisposable & {
  readonly origin: string;
  readonly seen: Readonly<Seen>;
  /** Reads again what it stopped reading, since only a reader sees the other side's end. */
  readAgain(): void;
};

/** A server that speaks bytes, for what no well-behaved server does. On the loopback, at any free port. */
export async function rawServer(play: Play): Promise<RawServer> {
  const seen: Seen = { connections: 0, begun: 0, requests: [], open: 0, mostOpen: 0, closedByClientAt: [] };
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serve(socket, play, seen);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", 2_048, done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    readAgain: () => {
      for (const socket of sockets) socket.resume();
    },
    [Symbol.asyncDispose]: () => stop(server, sockets),
  };
}

async function stop(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  const closed = new Promise((done) => server.close(done));
  for (const socket of sockets) socket.destroy();
  await closed;
}

function serve(socket: Socket, play: Play, seen: Seen): void {
  seen.connections++;
  seen.open++;
  seen.mostOpen = Math.max(seen.mostOpen, seen.open);
  let isLeft = false;
  const left = (): void => {
    if (isLeft) return;
    isLeft = true;
    seen.closedByClientAt.push(performance.now());
  };
  socket.on("error", left);
  socket.on("end", () => {
    left();
    socket.end();
  });
  socket.on("close", () => seen.open--);
  void run(play.connected ?? [], socket);
  readRequests(socket, play, seen);
}

function readRequests(socket: Socket, play: Play, seen: Seen): void {
  const reader = new RequestReader();
  let begun = 0;
  let whole = 0;
  const noteBegun = (): void => {
    if (!reader.begun || begun > whole) return;
    begun++;
    seen.begun++;
    void run(play.begun ?? [], socket);
    if (play.stopsReading === true) socket.pause();
  };
  socket.on("data", (piece) => {
    reader.add(Buffer.from(piece));
    noteBegun();
    for (let request = reader.take(); request !== undefined; request = reader.take()) {
      whole++;
      seen.requests.push(request);
      void run(stepsFor(play, request, { whole, seen }), socket, request);
      noteBegun();
    }
  });
}

function stepsFor(
  { requests = [], answers }: Play,
  request: RawRequest,
  { whole, seen }: { whole: number; seen: Seen },
): readonly Step[] {
  if (answers !== undefined) return answers(request, whole);
  return requests[seen.requests.length - 1] ?? requests.at(-1) ?? [];
}

async function run(steps: readonly Step[], socket: Socket, request?: RawRequest): Promise<void> {
  const line = lineOf(socket, request);
  for (const step of steps) {
    if (socket.destroyed) return;
    await step(line);
  }
}
