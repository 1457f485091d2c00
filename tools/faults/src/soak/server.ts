import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { chance } from "./chance.ts";
import { drawFault, play, type FaultName } from "./server-faults.ts";
import { scoreOf, vectorOf, wordsOf } from "./truth.ts";

export type ServerFigures = {
  requests: number;
  connections: number;
  faults: Partial<Record<FaultName, number>>;
};

export type SoakServer = { port: number; figures(): ServerFigures; close(): Promise<void> };

type Asked = {
  input?: string[];
  encoding_format?: string;
  query?: string;
  documents?: string[];
  messages?: { content: string }[];
  stream?: boolean;
};
type Given = { contentType: string; body: string };

const JSON_TYPE = "application/json";

/** Embeds, reranks and chats at once, by the truth of `truth.ts`; one request in fifty fares badly. */
export async function startSoakServer(seed: number): Promise<SoakServer> {
  const random = chance(seed);
  const figures: ServerFigures = { requests: 0, connections: 0, faults: {} };
  const server = createServer((request, response) => {
    response.on("error", () => {});
    const number = figures.requests++;
    read(request, (text) => {
      const given = answerOf(JSON.parse(text) as Asked, random);
      const answer = (): void => {
        if (response.destroyed) return;
        send(response, given);
      };
      const fault = drawFault(number, random);
      if (fault === undefined) {
        answer();
        return;
      }
      figures.faults[fault] = (figures.faults[fault] ?? 0) + 1;
      play(fault, { response, ...given, random }, answer);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    figures.connections++;
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    figures: () => figures,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A request that was broken off is not answered. */
function read(request: IncomingMessage, whole: (text: string) => void): void {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("error", () => {});
  request.on("end", () => whole(Buffer.concat(pieces).toString("utf8")));
}

function send(response: ServerResponse, { contentType, body }: Given): void {
  if (contentType === JSON_TYPE) {
    response
      .writeHead(200, { "content-type": contentType, "content-length": Buffer.byteLength(body) })
      .end(body);
    return;
  }
  // In two pieces with a turn between them, so that an abort can fall into a stream.
  const half = Math.floor(body.length / 2);
  response.writeHead(200, { "content-type": contentType }).write(body.slice(0, half));
  setImmediate(() => response.end(body.slice(half)));
}

function answerOf(asked: Asked, random: () => number): Given {
  if (asked.input !== undefined) return json(embeddings(asked.input, asked.encoding_format, random() < 0.1));
  if (asked.documents !== undefined) return json(ranking(asked.query ?? "", asked.documents));
  const words = wordsOf(asked.messages?.at(-1)?.content ?? "");
  return asked.stream === true ? stream(words) : json(chat(words.join("")));
}

const json = (value: unknown): Given => ({ contentType: JSON_TYPE, body: JSON.stringify(value) });

function embeddings(input: readonly string[], format: string | undefined, isTurned: boolean): unknown {
  const data = input.map((text, index) => {
    const vector = vectorOf(text);
    return {
      index,
      embedding: format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector],
    };
  });
  return { data: isTurned ? data.toReversed() : data, usage: { prompt_tokens: input.length } };
}

const ranking = (query: string, documents: readonly string[]): unknown => ({
  results: documents.map((document, index) => ({ index, relevance_score: scoreOf(query, document) })),
});

const chat = (content: string): unknown => ({
  id: "c",
  choices: [{ index: 0, message: { content }, finish_reason: "stop" }],
});

function stream(words: readonly string[]): Given {
  const events = words.map((content) => ({ id: "c", choices: [{ index: 0, delta: { content } }] }));
  const end = { id: "c", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
  const lines = [...events, end].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  return { contentType: "text/event-stream", body: `${lines.join("")}data: [DONE]\n\n` };
}
