import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { network, SILENT } from "./network.ts";

let server: Server;
let port: number;
const sockets = new Set<Socket>();

/** Accepts, and then says nothing at all. */
beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("a port that accepts is reached", async () => {
  expect(await network.connect("127.0.0.1", port)).toEqual({ ms: expect.any(Number) as unknown });
});

test("a host that says nothing to a handshake is told as silent", async () => {
  expect(await network.secure("127.0.0.1", port)).toEqual({ code: SILENT });
});

test("this machine's name has addresses", async () => {
  const found = await network.resolve("localhost");

  expect(found).toEqual(expect.arrayContaining([expect.stringMatching(/^(?:127\.|::1)/)]));
});
