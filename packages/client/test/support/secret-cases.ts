import { accumulateChat, type EasClient } from "../../src/index.ts";
import { answer, chunk, chunkedHead, type Play } from "./raw-server.ts";

/** A way to fail in which the secret comes back, or is on the way when it happens. */
export type SecretCase = {
  name: string;
  /** What the service does with a secret that it got. @default it answers nothing */
  play?(secret: string): Play;
  call?(client: EasClient, secret: string): Promise<unknown>;
};

const messages = [{ role: "user" as const, content: "q" }];
const models = (client: EasClient): Promise<unknown> => client.models();
const embed = (client: EasClient): Promise<unknown> => client.embed({ input: ["a"] });
const rerank = (client: EasClient): Promise<unknown> => client.rerank({ query: "q", documents: ["a"] });
const chat = (client: EasClient): Promise<unknown> => client.chat({ messages });
const stream = async (client: EasClient): Promise<unknown> =>
  accumulateChat(await client.streamChat({ messages }));
const writing =
  (write: (secret: string) => string): ((secret: string) => Play) =>
  (secret) =>
  (socket) =>
    void socket.write(write(secret), "latin1");
/** Writes all and closes: whatever has no end of its own is cut. */
const cutting =
  (write: (secret: string) => string): ((secret: string) => Play) =>
  (secret) =>
  (socket) =>
    void socket.end(write(secret), "latin1");
const json = (value: unknown): string => answer(200, JSON.stringify(value));
const event = (data: unknown): string =>
  chunk(`data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
const deltaEvent = (delta: unknown): string => event({ choices: [{ index: 0, delta }] });

const ECHOING_FIELDS = (secret: string): Record<string, string> => ({
  "x-request-id": secret,
  location: `http://user:${secret}@evil.test/?token=${encodeURIComponent(secret)}`,
  "www-authenticate": `Bearer ${secret}`,
  server: secret,
});

const STATUSES: readonly SecretCase[] = [301, 400, 401, 403, 404, 408, 413, 422, 429, 450, 500, 503].map(
  (status) => ({
    name: `status ${status}`,
    play: writing((secret) => {
      const error = {
        message: `no: ${secret}`,
        code: secret,
        type: secret,
        param: secret,
        request_id: secret,
      };
      return answer(status, JSON.stringify({ error }), ECHOING_FIELDS(secret));
    }),
  }),
);

const ERROR_BODIES: readonly SecretCase[] = Object.entries({
  "plain text": (secret: string) => `your token ${secret} is refused`,
  "a page": (secret: string) => `<html><title>${secret}</title><body>${secret}</body></html>`,
  "FastAPI's list": (secret: string) =>
    JSON.stringify({ detail: [{ loc: ["body", secret], msg: secret, input: secret }] }),
  base64: (secret: string) => `Basic ${Buffer.from(`user:${secret}`).toString("base64")}`,
  hexadecimal: (secret: string) => Buffer.from(secret).toString("hex"),
  "percent codes": (secret: string) => `/x?token=${encodeURIComponent(secret)}`,
  "JSON codes": (secret: string) =>
    `{"message":"${[...secret].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join("")}"}`,
  HTML: (secret: string) => secret.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`),
}).map(([name, write]) => ({
  name: `an error body in ${name}`,
  play: writing((secret) => answer(400, write(secret))),
}));

const GOOD_STATUS: readonly SecretCase[] = [
  {
    name: "a page",
    play: writing((secret) => answer(200, `<html><title>${secret}</title>`, { "content-type": "text/html" })),
  },
  { name: "JSON that breaks off", play: writing((secret) => answer(200, `{"data":["${secret}"`)) },
  {
    name: "an error in a good status",
    play: writing((secret) => json({ error: { message: secret, code: secret } })),
  },
  { name: "text for a list", play: writing((secret) => json({ data: secret })) },
  {
    name: "a number word behind a key",
    play: writing((secret) => answer(200, `{"${secret.replace(/["\\]/g, "")}":NaN}`)),
  },
  {
    name: "an unknown encoding",
    play: writing((secret) => answer(200, "{}", { "content-encoding": secret })),
  },
  {
    name: "an unknown type",
    play: writing((secret) => answer(200, "hello", { "content-type": `text/${secret}` })),
  },
  {
    name: "broken compression",
    play: writing((secret) => answer(200, secret, { "content-encoding": "gzip" })),
  },
  {
    name: "text for a vector",
    call: embed,
    play: writing((secret) => json({ data: [{ embedding: secret }] })),
  },
  {
    name: "text in a vector",
    call: embed,
    play: writing((secret) => json({ data: [{ embedding: [secret] }] })),
  },
  {
    name: "text for an index",
    call: rerank,
    play: writing((secret) => json({ results: [{ index: secret, score: 1 }] })),
  },
  {
    name: "text for a message",
    call: chat,
    play: writing((secret) => json({ choices: [{ message: secret }] })),
  },
  {
    name: "text for a tool call",
    call: chat,
    play: writing((secret) => json({ choices: [{ message: { tool_calls: [secret] } }] })),
  },
].map(({ call = models, ...rest }) => ({ call, ...rest }));

const CONNECTIONS: readonly SecretCase[] = [
  { name: "bytes that are no HTTP", play: writing((secret) => `${secret} hello\r\n\r\n`) },
  {
    name: "a malformed header",
    play: writing((secret) => `HTTP/1.1 200 OK\r\nx ${secret}\u0001: y\r\n\r\n`),
  },
  { name: "a status line with words", play: cutting((secret) => `HTTP/1.1 ${secret}\r\n\r\n`) },
  {
    name: "a body that is cut",
    play: cutting((secret) => `HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n{"data":["${secret}"`),
  },
  { name: "a bad chunk", play: writing((secret) => `${chunkedHead("application/json")}${secret}\r\n`) },
  { name: "a reset", play: () => (socket) => void socket.resetAndDestroy() },
  { name: "no answer in time", call: (client) => client.models({ attemptTimeoutMs: 20 }) },
];

const STREAMS: readonly SecretCase[] = [
  {
    name: "an error first",
    play: writing(
      (secret) => chunkedHead("text/event-stream") + event({ error: { message: secret, code: secret } }),
    ),
  },
  {
    name: "an error later",
    play: writing(
      (secret) =>
        chunkedHead("text/event-stream") +
        deltaEvent({ content: "a" }) +
        event({ error: { message: secret, code: secret } }),
    ),
  },
  {
    name: "a broken event",
    play: writing(
      (secret) => chunkedHead("text/event-stream") + deltaEvent({ content: "a" }) + event(`{"${secret}`),
    ),
  },
  {
    name: "the wrong type",
    play: writing(
      (secret) =>
        chunkedHead("text/event-stream") + deltaEvent({ content: "a" }) + deltaEvent({ content: { secret } }),
    ),
  },
  {
    name: "a page",
    play: writing((secret) => answer(200, `<html><title>${secret}</title>`, { "content-type": "text/html" })),
  },
  {
    name: "a cut after its text",
    play: cutting(
      (secret) =>
        chunkedHead("text/event-stream") + deltaEvent({ content: `you are ${secret}`, reasoning: secret }),
    ),
  },
  {
    name: "a cut after a tool's arguments",
    play: cutting(
      (secret) =>
        chunkedHead("text/event-stream") +
        deltaEvent({ tool_calls: [{ index: 0, id: secret, function: { name: "f", arguments: secret } }] }),
    ),
  },
].map((one) => ({ ...one, name: `a stream with ${one.name}`, call: stream }));

const refused = writing(() => answer(400, "no"));
const OWN: readonly SecretCase[] = [
  {
    name: "a query",
    play: refused,
    call: (client, token) => client.invoke({ path: "/x", query: { token } }),
  },
  {
    name: "a path with a query",
    play: refused,
    call: (client, token) => client.invoke({ path: `/x?token=${encodeURIComponent(token)}` }),
  },
  { name: "a path that climbs", call: (client, token) => client.invoke({ path: `/../${token}` }) },
  {
    name: "an address of another host",
    call: (client, token) => client.fetch(`http://user:${encodeURIComponent(token)}@evil.test/`),
  },
  {
    name: "a header of one's own that breaks",
    call: async (client, token) => client.models({ headers: { "x-key": `${token}\n` } }),
  },
  {
    name: "JSON that the caller reads",
    play: writing((secret) => answer(200, `{"${secret}`)),
    call: async (client) => (await client.invoke({ path: "/x" })).json(),
  },
  {
    name: "bytes that are cut",
    play: cutting((secret) => `${chunkedHead("text/plain")}${chunk(secret)}`),
    call: async (client) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of await client.invoke({ path: "/x", stream: true })) pieces.push(piece);
    },
  },
  {
    name: "frames of a queue",
    play: writing((secret) => json([{ index: secret, tags: { [secret]: 1 } }])),
    call: (client) => client.queue.get({}),
  },
];
const OWN_WORDS = OWN.map((one) => ({ ...one, name: `a secret in ${one.name}` }));

export const SECRET_CASES: readonly SecretCase[] = [
  ...STATUSES,
  ...ERROR_BODIES,
  ...GOOD_STATUS,
  ...CONNECTIONS,
  ...STREAMS,
  ...OWN_WORDS,
];
