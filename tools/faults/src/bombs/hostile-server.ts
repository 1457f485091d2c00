import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { createGzip } from "node:zlib";

const MIB = 1_048_576;
const PIECE_BYTES = 65_536;

/** An answer made to fill the memory of whoever reads it. */
export type Bomb = {
  status: number;
  contentType: string;
  isCompressed: boolean;
  /** The plain bytes, made while they are sent. */
  pieces(): Iterable<Uint8Array>;
};

const json = { status: 200, contentType: "application/json", isCompressed: false };
const events = { status: 200, contentType: "text/event-stream", isCompressed: false };

/** `head`, and then `filling` over and over to the size. */
function* filled(bytes: number, head: string, filling: Uint8Array): Generator<Uint8Array> {
  yield Buffer.from(head);
  for (let sent = head.length; sent < bytes; sent += filling.byteLength) yield filling;
}

const same = (text: string): Buffer => Buffer.alloc(PIECE_BYTES, text);

/** Repeats itself so that gzip makes about a hundredth of it. */
const lessSame = Buffer.concat(
  Array.from({ length: 22 }, (_, part) =>
    Buffer.concat([Buffer.from(String(Math.sin(part + 1))), Buffer.alloc(3_000, "x")]),
  ),
);

/** What each does is in its name; all unfold to at least twice the limit that they meet. */
export const BOMBS: Readonly<Record<string, Bomb>> = {
  "an answer of 400 MiB, compressed": {
    ...json,
    isCompressed: true,
    pieces: () => filled(400 * MIB, '{"data":"', same("x")),
  },
  "an answer of 400 MiB, less compressed": {
    ...json,
    isCompressed: true,
    pieces: () => filled(400 * MIB, '{"data":"', lessSame),
  },
  "an answer of 400 MiB": { ...json, pieces: () => filled(400 * MIB, '{"data":"', same("x")) },
  "a line of 256 MiB in a stream, compressed": {
    ...events,
    isCompressed: true,
    pieces: () => filled(256 * MIB, "data: ", same("x")),
  },
  "a line of 256 MiB in a stream": { ...events, pieces: () => filled(256 * MIB, "data: ", same("x")) },
  "an event of 64 MiB in short lines": { ...events, pieces: () => filled(64 * MIB, "", same("data: a\n")) },
  "an event of 64 MiB in empty lines": { ...events, pieces: () => filled(64 * MIB, "", same("data:\n")) },
  "an error body of 64 MiB, compressed": {
    ...json,
    status: 400,
    isCompressed: true,
    pieces: () => filled(64 * MIB, '{"error":"', same("x")),
  },
  "an error body of 64 MiB": {
    ...json,
    status: 400,
    pieces: () => filled(64 * MIB, '{"error":"', same("x")),
  },
  "10 MiB of brackets that open": { ...json, pieces: () => filled(10 * MIB, "", same("[")) },
  "2 MiB of brackets that open and close": {
    ...json,
    *pieces() {
      yield* filled(MIB, "", same("["));
      yield* filled(MIB, "", same("]"));
    },
  },
};

export type HostileServer = AsyncDisposable & {
  /** Where a bomb lies. */
  endpointOf(name: string): string;
};

/** Serves each bomb at an endpoint of its own, and a plain answer at any other. */
export async function hostileServer(): Promise<HostileServer> {
  const names = Object.keys(BOMBS);
  const server = createServer((request, response) => {
    request.resume();
    response.on("error", () => {});
    const at = Number(/^\/bomb-(\d+)\//.exec(request.url ?? "")?.[1] ?? Number.NaN);
    const bomb = BOMBS[names[at] ?? ""];
    if (bomb === undefined) response.setHeader("content-type", "application/json").end('{"data":[]}');
    else void explode(response, bomb);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpointOf: (name) => `http://127.0.0.1:${port}/bomb-${names.indexOf(name)}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends until all is sent or nobody reads any more. */
async function explode(response: ServerResponse, bomb: Bomb): Promise<void> {
  response.writeHead(bomb.status, {
    "content-type": bomb.contentType,
    ...(bomb.isCompressed ? { "content-encoding": "gzip" } : {}),
  });
  const gone = once(response, "close");
  const gzip = createGzip();
  const target = bomb.isCompressed ? gzip : response;
  if (bomb.isCompressed) gzip.pipe(response);
  for (const piece of bomb.pieces()) {
    if (response.destroyed) break;
    if (!target.write(piece)) await Promise.race([once(target, "drain"), gone]);
  }
  target.end();
}
