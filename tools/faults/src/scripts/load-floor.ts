/** What `node:http` alone costs: it reads each request, and answers all with the text that it was sent. It tells of its CPU when asked. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

let body = "";
const server = createServer((incoming, outgoing) => {
  const pieces: Buffer[] = [];
  incoming
    .on("data", (piece: Buffer) => pieces.push(piece))
    .on("end", () => {
      const fields = {
        "x-request-id": "none",
        "content-type": "application/json",
        "content-length": body.length,
      };
      outgoing.writeHead(200, fields).end(body, "latin1");
    });
});
process.on("message", (message: { body: string } | "cpu") => {
  if (message === "cpu") process.send?.(process.cpuUsage());
  else body = message.body;
});
process.on("disconnect", () => {
  server.close();
  server.closeAllConnections();
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ endpoint: `http://127.0.0.1:${port}/api/predict/floor`, token: "floor", model: "floor" });
});
