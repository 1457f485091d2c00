import { brotliCompressSync, deflateSync } from "node:zlib";
import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { gzipped, head, says, saysJson } from "../raw/answer.ts";
import { fin, write, writeRepeatedly } from "../raw/line.ts";
import { CHAT_VALUE, EMBEDDING_TEXT, VECTOR, chatJson, embeddingJson, indexed } from "./good-answers.ts";

const MIB = 1_048_576;
const PAGE = "<!doctype html><html><head><title>Sign in</title></head><body>who are you</body></html>";

const broken = fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 });
const page = fails("ResponseError", "ANSWER_NOT_THE_API", { retryable: false, requests: 1 });
const invalid = (facts: Partial<ExpectedError> = {}): ExpectedError =>
  fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2, ...facts });
const reported = (retryable: boolean, requests: number): ExpectedError =>
  fails("ResponseError", "ANSWER_REPORTS_ERROR", { retryable, requests });
const tooLarge = fails("ResponseError", "ANSWER_TOO_LARGE", { retryable: false, requests: 1 });
const compressed = (body: Uint8Array, encoding: string): ServerFault["play"] => ({
  requests: [[says(200, body, { "content-encoding": encoding })]],
});

const NOT_JSON: ServerFault[] = [
  {
    name: "page-with-200",
    does: "A page for signing in comes with status 200.",
    play: { requests: [[says(200, PAGE, { "content-type": "text/html" })]] },
    call: "embed a text",
    expect: { ...page, says: /Sign in/ },
  },
  {
    name: "welcome-text-with-200",
    does: "A welcome text comes with status 200.",
    play: { requests: [[says(200, "Welcome!", { "content-type": "text/plain" })]] },
    call: "chat",
    expect: page,
  },
  {
    name: "page-called-json",
    does: "A page comes with status 200 and the type of JSON.",
    play: { requests: [[says(200, PAGE)]] },
    call: "rerank",
    expect: page,
  },
  {
    name: "empty-200",
    does: "An empty answer comes with status 200.",
    play: { requests: [[says(200)]] },
    call: "embed a text",
    expect: broken,
  },
  {
    name: "status-204",
    does: "The service answers 204.",
    play: { requests: [[write(head(204))]] },
    call: "chat",
    expect: broken,
  },
  {
    name: "blank-200",
    does: "The answer is blanks and line breaks.",
    play: { requests: [[says(200, " \r\n \n")]] },
    call: "chat",
    expect: broken,
  },
  {
    name: "json-cut-within-its-length",
    does: "The JSON breaks off although the body is as long as announced.",
    play: { requests: [[says(200, EMBEDDING_TEXT.slice(0, -9))]] },
    call: "embed a text",
    expect: broken,
  },
  {
    name: "json-and-rubbish",
    does: "More text follows the JSON.",
    play: { requests: [[says(200, `${EMBEDDING_TEXT} and more`)]] },
    call: "embed a text",
    expect: broken,
  },
  {
    name: "two-json-answers-in-one-body",
    does: "Two JSON answers stand in one body.",
    play: { requests: [[says(200, EMBEDDING_TEXT + EMBEDDING_TEXT)]] },
    call: "embed a text",
    expect: broken,
  },
  {
    name: "nan-word",
    does: "The JSON has the word NaN, as Python writes it.",
    play: { requests: [[says(200, EMBEDDING_TEXT.replace("-0.25", "NaN"))]] },
    call: "embed a text",
    expect: invalid({ has: { path: "data[0].embedding[1]" }, says: /NaN/ }),
  },
  {
    name: "infinity-word",
    does: "The JSON has the word -Infinity.",
    play: { requests: [[says(200, EMBEDDING_TEXT.replace("-0.25", "-Infinity"))]] },
    call: "embed a text",
    expect: invalid({ has: { path: "data[0].embedding[1]" }, says: /-Infinity/ }),
  },
  {
    name: "json-of-100000-levels",
    does: "The JSON is 100,000 levels deep.",
    play: { requests: [[says(200, "[".repeat(100_000) + "]".repeat(100_000))]] },
    call: "embed a text",
    expect: invalid({ retryable: false, requests: 1 }),
  },
  {
    name: "json-null",
    does: "The answer is `null`.",
    play: { requests: [[says(200, "null")]] },
    call: "chat",
    expect: invalid(),
  },
  {
    name: "json-list",
    does: "The answer is a list where an object belongs.",
    play: { requests: [[says(200, "[]")]] },
    call: "chat",
    expect: invalid(),
  },
];

const ODD: ServerFault[] = [
  {
    name: "byte-order-mark",
    does: "A byte order mark stands before the JSON.",
    play: { requests: [[says(200, `\uFEFF${EMBEDDING_TEXT}`)]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "another-charset-named",
    does: "The type names another charset than the UTF-8 that JSON is in.",
    play: {
      requests: [
        [says(200, JSON.stringify(chatJson()), { "content-type": "application/json; charset=gbk" })],
      ],
    },
    call: "chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "no-content-type",
    does: "The answer names no type.",
    play: {
      requests: [
        [write(`HTTP/1.1 200 OK\r\ncontent-length: ${EMBEDDING_TEXT.length}\r\n\r\n${EMBEDDING_TEXT}`)],
      ],
    },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "json-called-text",
    does: "The JSON comes as text/plain.",
    play: { requests: [[says(200, EMBEDDING_TEXT, { "content-type": "text/plain" })]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "duplicate-keys",
    does: "A key stands twice in the JSON; the last one holds.",
    play: { requests: [[says(200, EMBEDDING_TEXT.replace('"data":', '"data":7,"data":'))]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "prototype-keys",
    does: "The JSON has `__proto__` and `constructor` as keys.",
    play: {
      requests: [
        [says(200, EMBEDDING_TEXT.replace('"model":"m"', '"__proto__":{"a":1},"constructor":{"a":1}'))],
      ],
    },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "unknown-fields",
    does: "The answer has fields that nobody knows.",
    play: { requests: [[saysJson({ ...embeddingJson(indexed([VECTOR])), more: { of: ["this"] } })]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "status-201",
    does: "The right answer comes with status 201.",
    play: { requests: [[says(201, EMBEDDING_TEXT)]] },
    call: "embed a text",
    expect: gives([VECTOR]),
  },
];

const REPORTS: ServerFault[] = [
  {
    name: "error-with-200",
    does: "`error` stands in an answer of status 200, without a status of its own.",
    play: { requests: [[saysJson({ error: { message: "out of memory" } })]] },
    call: "embed a text",
    expect: reported(false, 1),
  },
  {
    name: "error-503-with-200",
    does: "`error` with code 503 stands in an answer of status 200.",
    play: { requests: [[saysJson({ error: { message: "busy", code: 503 } })]] },
    call: "chat",
    expect: reported(true, 3),
  },
  {
    name: "error-text-with-200",
    does: "`error` is a text in an answer of status 200.",
    play: { requests: [[saysJson({ error: "Unauthorized" })]] },
    call: "chat",
    expect: reported(false, 1),
  },
  {
    name: "throttling-with-200",
    does: "AI Search reports a throttling code with status 200.",
    play: { requests: [[saysJson({ code: "Throttling.RateQuota", message: "slow down" })]] },
    call: "embed a text on AI Search",
    expect: reported(true, 5),
  },
  {
    name: "error-object-with-200",
    does: "The answer of status 200 calls itself an error.",
    play: { requests: [[saysJson({ object: "error", message: "bad input", code: 400 })]] },
    call: "embed a text",
    expect: reported(false, 1),
  },
];

const COMPRESSED: ServerFault[] = [
  {
    name: "gzip-unasked",
    does: "The answer is compressed with gzip.",
    play: compressed(gzipped(EMBEDDING_TEXT), "gzip"),
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "gzip-cut",
    does: "The gzip breaks off although the body is as long as announced.",
    play: compressed(gzipped(EMBEDDING_TEXT).subarray(0, -12), "gzip"),
    call: "embed a text",
    expect: invalid(),
  },
  {
    name: "gzip-that-is-none",
    does: "The body says gzip and is plain JSON.",
    play: compressed(Buffer.from(EMBEDDING_TEXT), "gzip"),
    call: "embed a text",
    expect: invalid(),
  },
  {
    name: "gzip-with-a-wrong-sum",
    does: "The checksum of the gzip is wrong.",
    play: compressed(withWrongSum(gzipped(EMBEDDING_TEXT)), "gzip"),
    call: "embed a text",
    expect: invalid(),
  },
  {
    name: "brotli",
    does: "The answer is compressed with Brotli, which nobody asked for.",
    play: compressed(brotliCompressSync(EMBEDDING_TEXT), "br"),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: false, requests: 1 }),
  },
  {
    name: "deflate",
    does: "The answer is compressed with deflate, which nobody asked for.",
    play: compressed(deflateSync(EMBEDDING_TEXT), "deflate"),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: false, requests: 1 }),
  },
  {
    name: "unknown-encoding",
    does: "The answer is in an encoding that nobody knows.",
    play: compressed(Buffer.from("(secret)"), "x-own"),
    call: "embed a text",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: false, requests: 1 }),
  },
  {
    name: "encoding-named-identity",
    does: "The answer says that it is not encoded.",
    play: compressed(Buffer.from(EMBEDDING_TEXT), "identity"),
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "gzip-that-grows-to-100-mib",
    does: "100 KiB of gzip grow to 100 MiB.",
    play: compressed(gzippedMebibytes(100), "gzip"),
    call: "embed a text",
    expect: tooLarge,
  },
  {
    name: "gzip-above-its-ratio",
    does: "20 KiB of gzip grow to 20 MiB, which is below the limit of an answer but no honest ratio.",
    play: compressed(gzippedMebibytes(20), "gzip"),
    call: "embed a text",
    expect: tooLarge,
  },
  {
    name: "answer-of-40-mib",
    does: "The answer to an embed has 40 MiB.",
    play: {
      requests: [
        [
          write(head(200, { "content-length": String(40 * MIB) })),
          writeRepeatedly(" ".repeat(MIB / 4), { times: 160 }),
        ],
      ],
    },
    call: "embed a text",
    expect: tooLarge,
  },
  {
    name: "answer-without-end",
    does: "The answer never ends.",
    play: { requests: [[write(head(200)), writeRepeatedly("[".repeat(MIB / 4)), fin]] },
    call: "embed a text",
    expect: tooLarge,
  },
];

/** Blanks, as members of one gzip, so that the server need not have them at once. */
function gzippedMebibytes(count: number): Buffer {
  const one = gzipped(" ".repeat(MIB));
  return Buffer.concat(Array.from({ length: count }, () => one));
}

function withWrongSum(bytes: Buffer): Buffer {
  const wrong = Buffer.from(bytes);
  const at = wrong.length - 8;
  wrong.writeUInt8(wrong.readUInt8(at) ^ 0xff, at);
  return wrong;
}

export const BODIES: Fault[] = serverFaults("bodies", [...NOT_JSON, ...ODD, ...REPORTS, ...COMPRESSED]);
