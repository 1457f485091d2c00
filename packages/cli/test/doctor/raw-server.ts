import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import "reflect-metadata";
import { KeyObject, webcrypto } from "node:crypto";
import { X509CertificateGenerator } from "@peculiar/x509";

export type RawServer = AsyncDisposable & { readonly endpoint: string };

/** A service of a server that knows no rules but the listener's; its path is `/api/predict/raw`. */
export async function rawServer(listener: RequestListener): Promise<RawServer> {
  return opened(createServer(listener), "http");
}

/** The same behind a certificate that vouches for itself. */
export async function selfSignedServer(listener: RequestListener): Promise<RawServer> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=127.0.0.1",
    keys,
    signingAlgorithm: algorithm,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" });
  return opened(createSecureServer({ cert: certificate.toString("pem"), key }, listener), "https");
}

async function opened(server: ReturnType<typeof createServer>, scheme: string): Promise<RawServer> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `${scheme}://127.0.0.1:${port}/api/predict/raw`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Routes = Readonly<
  Record<string, (request: IncomingMessage, response: ServerResponse) => unknown>
>;

/** Answers by the path behind the service's base; what is not listed is a 404 of the server's. */
export const byPath =
  (routes: Routes): RequestListener =>
  (request, response) => {
    request.resume();
    const path = (request.url ?? "").replace("/api/predict/raw", "").replace(/\?.*$/, "");
    const route = routes[path];
    if (route === undefined) answer(response, 404, { detail: "Not Found" });
    else void route(request, response);
  };

export function answer(response: ServerResponse, status: number, body: unknown): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/html" : "application/json" });
  response.end(isText ? body : JSON.stringify(body));
}

export const listsModel = (_request: IncomingMessage, response: ServerResponse): void =>
  answer(response, 200, { object: "list", data: [{ id: "small", object: "model", owned_by: "raw" }] });

/** A stream that was held back: all of it comes at once, after as long as a model would have taken. */
export async function bufferedChat(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  await setTimeout(500);
  floodedChat(response);
}

function floodedChat(response: ServerResponse): void {
  const words = Array.from({ length: 30 }, (_none, index) => ({
    delta: { content: `${index}, ` },
    index: 0,
  }));
  const events = [...words, { delta: {}, index: 0, finish_reason: "stop" }].map(
    (choice) =>
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", choices: [choice] })}\n\n`,
  );
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(`${events.join("")}data: [DONE]\n\n`);
}

export const wholeChat = (_request: IncomingMessage, response: ServerResponse): void =>
  answer(response, 200, {
    id: "c",
    object: "chat.completion",
    model: "small",
    choices: [{ index: 0, message: { role: "assistant", content: "1, 2, 3" }, finish_reason: "stop" }],
  });

/** Slow to start the first time, and then as fast as it can. */
export function coldChat(): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  let isCold = true;
  return async (request, response) => {
    const wasCold = isCold;
    isCold = false;
    if (wasCold) await bufferedChat(request, response);
    else floodedChat(response);
  };
}
