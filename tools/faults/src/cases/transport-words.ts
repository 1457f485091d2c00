import { fails, gives, serverFaults, type Fault } from "../fault.ts";
import { CHUNKED, answer, chunk, head } from "../raw/answer.ts";
import { silence, wait, write, writeRepeatedly, writeSlices } from "../raw/line.ts";
import { EMBEDDING_TEXT, VECTOR, embeddingJson, indexed, saysEmbedding } from "./good-answers.ts";

const GOOD = answer(200, EMBEDDING_TEXT);
const SHORT_TIME = { attemptTimeoutMs: 150 };

const notHttp = fails("ConnectionError", "CONNECTION_FAILED", { retryable: false, requests: 1 });
const tooSlow = fails("TimeoutError", "ATTEMPT_TIMEOUT", {
  retryable: true,
  requests: 2,
  has: { phase: "attempt", timeoutMs: 150 },
});

/** Answers that are no HTTP, or an odd one. */
const WORDS: Fault[] = serverFaults("transport", [
  {
    name: "garbage-before-the-status-line",
    does: "The answer begins with bytes that are no HTTP.",
    play: { requests: [[write("\u0000\u0001garbage"), write(GOOD)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "answer-without-a-head",
    does: "The server writes the JSON at once, without status line and header fields.",
    play: { requests: [[write(EMBEDDING_TEXT)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "another-protocol-version",
    does: "The status line says HTTP/4.2.",
    play: { requests: [[write(GOOD.toString("latin1").replace("HTTP/1.1", "HTTP/4.2"))]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "tls-on-a-plain-port",
    does: "The server speaks TLS where the address says http.",
    play: { requests: [[write(Uint8Array.of(0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x16))]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "plain-on-a-tls-port",
    does: "The server speaks plain HTTP where the address says https.",
    scheme: "https",
    play: { connected: [write("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n")] },
    call: "embed a text",
    expect: fails("ConnectionError", "TLS_FAILED", { retryable: false, requests: 0, attempts: 1 }),
  },
  {
    name: "silent-in-the-handshake",
    does: "The server accepts the connection and never answers the TLS handshake.",
    scheme: "https",
    options: { connectTimeoutMs: 100 },
    play: { connected: [silence] },
    call: "embed a text",
    expect: fails("TimeoutError", "CONNECT_TIMEOUT", { retryable: true, requests: 0, attempts: 3 }),
  },
  {
    name: "header-field-of-20-kib",
    does: "One header field of the answer has 20 KiB.",
    play: { requests: [[write(answer(200, EMBEDDING_TEXT, { "x-long": "a".repeat(20_480) }))]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "header-fields-without-end",
    does: "The header fields of the answer never end.",
    play: { requests: [[write("HTTP/1.1 200 OK\r\n"), writeRepeatedly(`x-more: ${"a".repeat(1_000)}\r\n`)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "rubbish-as-chunk-size",
    does: "A chunk's size is no number.",
    play: { requests: [[write(head(200, CHUNKED)), write(`zz\r\n${EMBEDDING_TEXT}\r\n`)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "length-and-chunks",
    does: "The answer has both a length and a chunked body, as smuggled answers do.",
    play: {
      requests: [[write(head(200, { ...CHUNKED, "content-length": "5" })), write(chunk(EMBEDDING_TEXT))]],
    },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "two-lengths",
    does: "The answer names two different lengths.",
    play: { requests: [[write(`HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 9\r\n\r\n{"a":`)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "length-is-no-number",
    does: "The answer's length is a word.",
    play: { requests: [[write(head(200, { "content-length": "many" })), write(EMBEDDING_TEXT)]] },
    call: "embed a text",
    expect: notHttp,
  },
  {
    name: "length-too-short",
    does: "The answer is longer than its length says.",
    play: {
      requests: [
        [write(answer(200, EMBEDDING_TEXT, { "content-length": String(EMBEDDING_TEXT.length - 9) }))],
      ],
    },
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 }),
  },
  {
    name: "length-too-long",
    does: "The answer is shorter than its length says, and the connection stays open.",
    options: SHORT_TIME,
    play: {
      requests: [
        [write(answer(200, EMBEDDING_TEXT, { "content-length": String(EMBEDDING_TEXT.length + 9) }))],
      ],
    },
    call: "embed a text",
    expect: tooSlow,
  },
  {
    name: "chunks-with-extensions-and-trailers",
    does: "The chunks carry extensions, and fields follow the body.",
    play: {
      requests: [
        [
          write(head(200, CHUNKED)),
          write(`${EMBEDDING_TEXT.length.toString(16)};sum=1\r\n${EMBEDDING_TEXT}\r\n0\r\nx-sum: 1\r\n\r\n`),
        ],
      ],
    },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "early-hints",
    does: "Five answers of status 103 come before the real one.",
    play: { requests: [[writeRepeatedly(head(103, { link: "</a>" }), { times: 5 }), saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "early-hints-without-end",
    does: "Answers of status 103 never end.",
    options: SHORT_TIME,
    play: { requests: [[writeRepeatedly(head(103, { link: "</a>" }), { pauseMs: 5 })]] },
    call: "embed a text",
    expect: tooSlow,
  },
  {
    name: "upgrade-nobody-asked-for",
    does: "The server switches to another protocol, unasked.",
    play: { requests: [[write(head(101, { connection: "upgrade", upgrade: "websocket" }))]] },
    call: "embed a text",
    expect: fails("ConnectionError", "CONNECTION_LOST", { retryable: true, requests: 3 }),
  },
  {
    name: "two-answers-to-one-request",
    does: "A second answer follows the first at once; it must not become that of the next request.",
    play: {
      requests: [
        [write(Buffer.concat([GOOD, answer(200, JSON.stringify(embeddingJson(indexed([[9, 9, 9]]))))]))],
        [saysEmbedding],
      ],
    },
    call: "embed a text and later another",
    expect: gives([VECTOR, VECTOR], { requests: 2 }),
  },
]);

/** Answers that take their time. */
const TIME: Fault[] = serverFaults("transport", [
  {
    name: "answer-byte-by-byte",
    does: "The answer comes in pieces of one byte.",
    play: { requests: [[writeSlices(GOOD, 1)]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "answer-too-slow-in-its-head",
    does: "The header fields come byte by byte, too slowly for the time limit of an attempt.",
    options: SHORT_TIME,
    play: { requests: [[writeSlices(GOOD, 1, 20)]] },
    call: "embed a text",
    expect: tooSlow,
  },
  {
    name: "answer-too-slow-in-its-body",
    does: "The body comes byte by byte, too slowly for the time limit of an attempt.",
    options: SHORT_TIME,
    play: {
      requests: [
        [
          write(head(200, { "content-length": String(EMBEDDING_TEXT.length) })),
          writeSlices(EMBEDDING_TEXT, 1, 20),
        ],
      ],
    },
    call: "embed a text",
    expect: tooSlow,
  },
  {
    name: "latency",
    does: "The answer comes after 60 ms.",
    play: { requests: [[wait(60), saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "never-answers",
    does: "The server reads the request and never answers.",
    options: SHORT_TIME,
    play: { requests: [[silence]] },
    call: "embed a text",
    expect: tooSlow,
  },
  {
    name: "never-answers-once",
    does: "The server never answers the first request and answers the second.",
    options: SHORT_TIME,
    play: { requests: [[silence], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "never-answers-what-must-not-run-twice",
    does: "The server never answers a request that must not run twice.",
    options: SHORT_TIME,
    play: { requests: [[silence]] },
    call: "invoke by POST",
    expect: { ...tooSlow, requests: 1 },
  },
  {
    name: "never-answers-within-the-deadline",
    does: "The server never answers, and only the deadline of the whole call ends it.",
    options: { attemptTimeoutMs: 0, deadlineMs: 150 },
    play: { requests: [[silence]] },
    call: "embed a text",
    expect: fails("TimeoutError", "DEADLINE_EXCEEDED", {
      retryable: false,
      requests: 1,
      has: { phase: "deadline", timeoutMs: 150 },
    }),
  },
  {
    name: "never-reads-the-body",
    does: "The server reads the head of a large request and no further.",
    options: SHORT_TIME,
    play: { begun: [silence], stopsReading: true },
    call: "embed a large text",
    expect: tooSlow,
  },
]);

export const TRANSPORT_WORDS: Fault[] = [...WORDS, ...TIME];
