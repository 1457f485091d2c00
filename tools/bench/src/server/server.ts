import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { answer } from "./answer.ts";
import { routeOf, type Route } from "./routes.ts";

/** What the server saw since it was asked to begin anew. */
export type ServerCounts = { requests: number; mostInFlight: number; mostSockets: number; cpuMs: number };

export type BenchServer = { address: string; reset(): void; counts(): ServerCounts; close(): Promise<void> };

/** The model server of the bench, on a port of its own. */
export async function startServer(): Promise<BenchServer> {
  let cpu = process.cpuUsage();
  const seen = { requests: 0, mostInFlight: 0, mostSockets: 0 };
  let inFlight = 0;
  let sockets = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const route = knownRoute(request.url ?? "");
    seen.requests += 1;
    inFlight += 1;
    seen.mostInFlight = Math.max(seen.mostInFlight, inFlight);
    response.on("close", () => {
      inFlight -= 1;
    });
    if (route === undefined) response.writeHead(404).end();
    else answer(route, request, response);
  });
  server.on("connection", (socket) => {
    sockets += 1;
    seen.mostSockets = Math.max(seen.mostSockets, sockets);
    socket.on("close", () => {
      sockets -= 1;
    });
  });
  const port = await listen(server);
  return {
    address: `http://127.0.0.1:${port}`,
    reset: () => {
      cpu = process.cpuUsage();
      Object.assign(seen, { requests: 0, mostInFlight: inFlight, mostSockets: sockets });
    },
    counts: () => {
      const { user, system } = process.cpuUsage(cpu);
      return { ...seen, cpuMs: (user + system) / 1_000 };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const routes = new Map<string, Route | undefined>();

function knownRoute(url: string): Route | undefined {
  if (!routes.has(url)) routes.set(url, routeOf(url.split("/")[1] ?? ""));
  return routes.get(url);
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
