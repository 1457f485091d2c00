import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;
export type ModelServer = AsyncDisposable & { readonly port: number; requests: () => number };

/** A model server for behind a gateway: it reads each request to its end, and answers as it is told. */
export async function modelServer(answer: Answer): Promise<ModelServer> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    requests++;
    request.resume().on("end", () => void answer(response, request));
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const MODELS = '{"data":[{"id":"m"}]}';

/** Long enough that a gateway compresses it, and that half of it is much. */
const WORDS = Array.from({ length: 40 }, (_, at) => `word${at}`);
export const TEXT: string = WORDS.join(" ");

const chunkOf = (content: string, finish: string | null): string =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;

export const JSON_HEAD = { "content-type": "application/json" };
const EVENT_HEAD = { "content-type": "text/event-stream", "cache-control": "no-cache" };

export const answerModels: Answer = (response) => response.writeHead(200, JSON_HEAD).end(MODELS);

/** A whole stream of a chat that says `TEXT`, with a pause after each word. */
export const answerStream: Answer = async (response) => {
  response.writeHead(200, EVENT_HEAD);
  for (const [at, word] of WORDS.entries()) {
    response.write(chunkOf(at === 0 ? word : ` ${word}`, null));
    await wait(1);
  }
  response.end(`${chunkOf("", "stop")}data: [DONE]\n\n`);
};

/** The same, cut after half of its words. */
export const cutStream: Answer = async (response) => {
  response.writeHead(200, EVENT_HEAD);
  for (const word of WORDS.slice(0, 20)) response.write(chunkOf(`${word} `, null));
  await wait(20);
  response.destroy();
};
