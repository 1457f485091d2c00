import { once } from "node:events";
import { connect } from "node:net";
import { performance } from "node:perf_hooks";
import { streamBody } from "./bodies.ts";
import { routeParts } from "./route-parts.ts";
import type { Passes, Subject, Task } from "./subject.ts";

const LAST_BYTES = Buffer.from("\r\n0\r\n\r\n");

async function firstChunk({ address }: Task): Promise<Passes> {
  const { origin, prefix } = routeParts(address);
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname).setNoDelay();
  await once(socket, "connect");
  const body = streamBody();
  const head = [
    `POST ${prefix}/v1/chat/completions HTTP/1.1`,
    `host: ${host}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  const request = `${head.join("\r\n")}\r\n\r\n${body}`;
  const wait = (): Promise<number> =>
    new Promise((resolve) => {
      const started = performance.now();
      let first = 0;
      const read = (piece: Buffer): void => {
        if (first === 0 && piece.includes("data: ")) first = performance.now() - started;
        if (!piece.subarray(-LAST_BYTES.length).equals(LAST_BYTES)) return;
        socket.off("data", read);
        resolve(first);
      };
      socket.on("data", read);
      socket.write(request);
    });
  return {
    pass: async (count) => {
      const waitsMs: number[] = [];
      for (let call = 0; call < count; call += 1) waitsMs.push(await wait());
      return { kind: "waits", waitsMs };
    },
    close: () => void socket.destroy(),
  };
}

/** No HTTP library at all: the soonest that a first event can be there. */
export const subject: Subject = { open: { firstChunk } };
