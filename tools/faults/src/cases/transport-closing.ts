import { fails, gives, serverFaults, type Fault } from "../fault.ts";
import { CHUNKED, answer, chunk, head, saysAndCloses } from "../raw/answer.ts";
import { fin, reset, silence, wait, write, type Step } from "../raw/line.ts";
import { EMBEDDING_TEXT, VECTOR, saysEmbedding } from "./good-answers.ts";

const lost = fails("ConnectionError", "CONNECTION_LOST", {
  retryable: true,
  requests: 3,
  has: { phase: "request" },
});
const cut = fails("ConnectionError", "CONNECTION_LOST", {
  retryable: true,
  requests: 2,
  has: { phase: "body" },
});
const HALF = EMBEDDING_TEXT.slice(0, 60);
const LENGTH = { "content-type": "application/json", "content-length": String(EMBEDDING_TEXT.length) };

/** Good on the first request of each connection, and closing on every later one. */
const closesOnReuse =
  (ending: Step) =>
  (_request: unknown, place: number): Step[] => [place === 1 ? saysEmbedding : ending];

/** Connections that end at a wrong moment. */
export const CLOSING: Fault[] = serverFaults("transport", [
  {
    name: "refused",
    does: "Nothing listens at the address.",
    play: "refused",
    call: "embed a text",
    expect: fails("ConnectionError", "CONNECTION_REFUSED", {
      retryable: true,
      requests: 0,
      attempts: 3,
      has: { phase: "connect" },
    }),
  },
  {
    name: "refused-to-what-must-not-run-twice",
    does: "Nothing listens at the address, and what was to be sent must not run twice; it was never sent.",
    play: "refused",
    call: "invoke by POST",
    expect: fails("ConnectionError", "CONNECTION_REFUSED", { retryable: true, requests: 0, attempts: 3 }),
  },
  {
    name: "closes-before-the-request",
    does: "The server accepts connections and closes each at once.",
    play: { connected: [fin] },
    call: "embed a text",
    expect: { ...lost, requests: { from: 0, to: 3 }, attempts: 3 },
  },
  {
    name: "resets-before-the-request",
    does: "The server accepts connections and resets each at once.",
    play: { connected: [reset] },
    call: "embed a text",
    expect: { ...lost, requests: { from: 0, to: 3 }, attempts: 3 },
  },
  {
    name: "closes-before-the-answer",
    does: "The server reads the request and closes the connection.",
    play: { requests: [[fin]] },
    call: "embed a text",
    expect: lost,
  },
  {
    name: "resets-before-the-answer",
    does: "The server reads the request and resets the connection.",
    play: { requests: [[reset]] },
    call: "embed a text",
    expect: lost,
  },
  {
    name: "resets-what-must-not-run-twice",
    does: "The server reads a request that must not run twice and resets the connection; it may have begun.",
    play: { requests: [[reset]] },
    call: "invoke by POST",
    expect: { ...lost, requests: 1 },
  },
  {
    name: "closes-once-then-answers",
    does: "The server closes the first connection before the answer and answers on the next.",
    play: { requests: [[fin], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "resets-after-some-time",
    does: "The server resets the connection 40 ms after the request.",
    play: { requests: [[wait(40), reset]] },
    call: "embed a text",
    expect: lost,
  },
  {
    name: "closes-in-the-head",
    does: "The server closes the connection in the middle of the header fields.",
    play: { requests: [[write("HTTP/1.1 200 OK\r\ncontent-ty"), fin]] },
    call: "embed a text",
    expect: lost,
  },
  {
    name: "resets-in-the-head",
    does: "The server resets the connection in the middle of the header fields.",
    play: { requests: [[write("HTTP/1.1 200 OK\r\ncontent-ty"), reset]] },
    call: "embed a text",
    expect: lost,
  },
  {
    name: "closes-after-the-head",
    does: "The server closes the connection after the header fields, before any of the announced body.",
    play: { requests: [[write(head(200, LENGTH)), fin]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "resets-after-the-head",
    does: "The server resets the connection after the header fields.",
    play: { requests: [[write(head(200, LENGTH)), reset]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "body-shorter-than-its-length",
    does: "The server closes the connection after half of the announced bytes.",
    play: { requests: [[write(head(200, LENGTH)), write(HALF), fin]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "body-cut-by-a-reset",
    does: "The server resets the connection after half of the announced bytes.",
    play: { requests: [[write(head(200, LENGTH)), write(HALF), reset]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "body-cut-once",
    does: "The server cuts the first answer in its body and gives the second whole.",
    play: { requests: [[write(head(200, LENGTH)), write(HALF), fin], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "body-without-length-cut",
    does: "The body ends with the connection, and that comes in the middle of the JSON.",
    play: { requests: [saysAndCloses(200, HALF)] },
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 }),
  },
  {
    name: "body-without-length",
    does: "The body ends with the connection, and is whole.",
    play: { requests: [saysAndCloses(200, EMBEDDING_TEXT)] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "chunked-body-without-its-end",
    does: "The server sends the whole JSON in a chunk and closes the connection before the chunk that ends the body.",
    play: { requests: [[write(head(200, CHUNKED)), write(chunk(EMBEDDING_TEXT)), fin]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "chunk-cut",
    does: "The server closes the connection in the middle of a chunk.",
    play: { requests: [[write(head(200, CHUNKED)), write(chunk(EMBEDDING_TEXT).subarray(0, 40)), fin]] },
    call: "embed a text",
    expect: cut,
  },
  {
    name: "resets-after-the-answer",
    does: "The server gives the whole answer and resets the connection.",
    play: { requests: [[saysEmbedding, reset]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "closes-idle-connections",
    does: "The server closes the connection after each answer without having said so.",
    play: { requests: [[saysEmbedding, fin]] },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: { from: 2, to: 4 } }),
  },
  {
    name: "says-that-it-closes",
    does: "The server answers with `connection: close` and closes.",
    play: { requests: [[write(answer(200, EMBEDDING_TEXT, { connection: "close" })), fin]] },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: 2 }),
  },
  {
    name: "stale-socket-closed",
    does: "The server closes a kept connection when the second request comes, and no retries are allowed.",
    options: { maxRetries: 0 },
    play: { answers: closesOnReuse(fin) },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: 3 }),
  },
  {
    name: "stale-socket-reset",
    does: "The server resets a kept connection when the second request comes, and no retries are allowed.",
    options: { maxRetries: 0 },
    play: { answers: closesOnReuse(reset) },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: 3 }),
  },
  {
    name: "stale-socket-and-a-dead-service",
    does: "The server closes a kept connection when the second request comes, and every fresh one too.",
    play: { requests: [[saysEmbedding], [fin]] },
    call: "embed a text and later another",
    expect: { ...lost, requests: 5, has: { attempts: 4 } },
  },
  {
    name: "stale-socket-of-what-must-not-run-twice",
    does: "The server closes a kept connection when a request comes that must not run twice.",
    play: { requests: [[saysEmbedding], [fin]] },
    call: "invoke by POST after a GET",
    expect: { ...lost, requests: 2, has: { attempts: 1 } },
  },
  {
    name: "ends-its-half-and-stays",
    does: "The server ends its half of the connection without an answer and keeps reading.",
    play: { requests: [[fin, silence]] },
    call: "chat",
    expect: lost,
  },
  {
    name: "upload-reset",
    does: "The server resets the connection while a body near the gateway's limit is being sent.",
    play: { begun: [reset], stopsReading: true },
    call: "embed a large text",
    expect: fails("ConnectionError", "UPLOAD_CUT", { retryable: true, requests: 2 }),
  },
  {
    name: "answers-before-the-request-is-whole",
    does: "The server answers 413 to the head of a large request and ends its half of the connection.",
    play: { begun: [write(answer(413, "too large", { connection: "close" })), fin] },
    call: "embed a large text",
    expect: fails("HttpError", "BODY_TOO_LARGE", { retryable: false, requests: 1 }),
  },
  {
    name: "second-vector-on-a-kept-connection",
    does: "The server keeps the connection and answers both requests on it.",
    play: { requests: [[saysEmbedding]] },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: 2 }),
  },
]);
