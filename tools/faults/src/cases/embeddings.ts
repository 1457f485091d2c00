import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { says, saysJson } from "../raw/answer.ts";
import type { Play } from "../raw/raw-server.ts";
import {
  EMBEDDING_TEXT,
  VECTOR,
  VECTORS,
  base64Of,
  embeddingJson,
  indexed,
  inputCount,
  saysEmbedding,
} from "./good-answers.ts";

const [A, B, C] = VECTORS;
const invalid = (facts: Partial<ExpectedError> = {}): ExpectedError =>
  fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2, ...facts });

/** The same answer to every request, whatever it asks. */
const always = (json: unknown): Play => ({ requests: [[saysJson(json)]] });
const alone = (embedding: unknown): Play => always(embeddingJson([{ index: 0, embedding }]));
/** Broken for several inputs; single ones are answered well, so that asking for less helps. */
const brokenTogether = (json: unknown): Play => ({
  answers: (request) => [inputCount(request) > 1 ? saysJson(json) : saysEmbedding],
});
/** Two requests in vain for both, and then one for each. */
const askedAlone = (requests = 4): ReturnType<typeof gives<number[][]>> => gives([A, A], { requests });

const ORDER: ServerFault[] = [
  {
    name: "vectors-in-another-order",
    does: "The vectors come in another order than the texts, with their indexes.",
    play: always(
      embeddingJson([
        { index: 2, embedding: C },
        { index: 0, embedding: A },
        { index: 1, embedding: B },
      ]),
    ),
    call: "embed three texts",
    expect: gives([A, B, C]),
  },
  {
    name: "no-indexes",
    does: "No vector has an index; then the order is that of the texts.",
    play: always(embeddingJson([{ embedding: A }, { embedding: B }])),
    call: "embed two texts",
    expect: gives([A, B]),
  },
  {
    name: "null-indexes",
    does: "All indexes are null, which is as good as none.",
    play: always(
      embeddingJson([
        { index: null, embedding: A },
        { index: null, embedding: B },
      ]),
    ),
    call: "embed two texts",
    expect: gives([A, B]),
  },
  {
    name: "one-index-for-all",
    does: "Both vectors have index 0; texts sent alone are answered well.",
    play: brokenTogether(
      embeddingJson([
        { index: 0, embedding: A },
        { index: 0, embedding: B },
      ]),
    ),
    call: "embed two texts",
    expect: askedAlone(),
  },
  {
    name: "indexes-on-some",
    does: "Only one of two vectors has an index; texts sent alone are answered well.",
    play: brokenTogether(embeddingJson([{ index: 0, embedding: A }, { embedding: B }])),
    call: "embed two texts",
    expect: askedAlone(),
  },
  ...[-1, 0.5, "0", 1, true].map((index): ServerFault => ({
    name: `index-${String(index).replace(/\W/g, (sign) => (sign === "-" ? "minus-" : "-and-"))}-${typeof index}`,
    does: `The only vector has the index ${JSON.stringify(index)}.`,
    play: always(embeddingJson([{ index, embedding: A }])),
    call: "embed a text",
    expect: invalid({ has: { path: "data[0].index" } }),
  })),
];

const COUNT: ServerFault[] = [
  {
    name: "vector-missing",
    does: "One vector comes for two texts; texts sent alone are answered well.",
    play: brokenTogether(embeddingJson(indexed([A]))),
    call: "embed two texts",
    expect: askedAlone(),
  },
  {
    name: "vector-too-many",
    does: "Two vectors come for one text.",
    play: always(embeddingJson(indexed([A, B]))),
    call: "embed a text",
    expect: invalid({ has: { path: "data" } }),
  },
  {
    name: "no-vectors",
    does: "The list of vectors is empty.",
    play: always(embeddingJson([])),
    call: "embed a text",
    expect: invalid({ has: { path: "data" } }),
  },
  {
    name: "vectors-of-two-lengths",
    does: "Two vectors of one answer have two lengths, and nothing tells which of them is right.",
    play: brokenTogether(embeddingJson(indexed([A, [1, 2]]))),
    call: "embed two texts",
    expect: invalid({ requests: { from: 2, to: 6 } }),
  },
  {
    name: "other-dimensions-than-asked",
    does: "Five dimensions are asked for and three come.",
    play: alone(A),
    call: "embed to five dimensions",
    expect: invalid({ has: { path: "data[0].embedding" } }),
  },
];

const NUMBERS: ServerFault[] = (
  [
    ["vector-empty", "The vector is empty.", [], "data[0].embedding"],
    ["vector-null", "The vector is null.", null, "data[0].embedding"],
    ["vector-an-object", "The vector is an object.", { 0: 1, 1: 2, 2: 3 }, "data[0].embedding"],
    ["number-null", "One number of the vector is null.", [0.5, null, 1], "data[0].embedding[1]"],
    ["number-as-text", "One number of the vector is a text.", [0.5, "-0.25", 1], "data[0].embedding[1]"],
    ["number-true", "One number of the vector is `true`.", [0.5, true, 1], "data[0].embedding[1]"],
    ["number-a-list", "One number of the vector is a list.", [0.5, [-0.25], 1], "data[0].embedding[1]"],
    [
      "number-too-large",
      "One number of the vector does not fit into 32 bits.",
      [0.5, 3.5e38, 1],
      "data[0].embedding[1]",
    ],
    ["vector-of-zeros", "The vector has only zeros.", [0, -0, 1e-60], "data[0].embedding"],
  ] as const
).map(([name, does, embedding, path]) => ({
  name,
  does,
  play: alone(embedding),
  call: "embed a text",
  expect: invalid({ has: { path } }),
}));

const MORE_NUMBERS: ServerFault[] = [
  {
    name: "number-1e400",
    does: "One number of the vector is 1e400, which no double holds.",
    play: { requests: [[says(200, EMBEDDING_TEXT.replace("-0.25", "1e400"))]] },
    call: "embed a text",
    expect: invalid({ has: { path: "data[0].embedding[1]" } }),
  },
  {
    name: "vector-of-zeros-told-of",
    does: "The vector has only zeros, and the caller wants a warning.",
    options: { zeroVector: "warn" },
    play: alone([0, 0, 0]),
    call: "embed a text",
    expect: gives([[0, 0, 0]]),
  },
  {
    name: "invalid-once",
    does: "The first answer is invalid, the second is good.",
    play: { requests: [[saysJson(embeddingJson(indexed([[]])))], [saysEmbedding]] },
    call: "embed a text",
    expect: gives([VECTOR], { requests: 2 }),
  },
  {
    name: "data-missing",
    does: "The answer has no `data`.",
    play: always({ object: "list", model: "m" }),
    call: "embed a text",
    expect: invalid({ has: { path: "data" } }),
  },
  {
    name: "data-an-object",
    does: "`data` is an object.",
    play: always({ data: { 0: { embedding: A } } }),
    call: "embed a text",
    expect: invalid({ has: { path: "data" } }),
  },
  {
    name: "entry-a-bare-vector",
    does: "The entries of `data` are the vectors themselves.",
    play: always({ data: [A] }),
    call: "embed a text",
    expect: invalid({ has: { path: "data[0]" } }),
  },
  {
    name: "chat-answer-to-an-embed",
    does: "A chat model answers: its answer has `choices` and no vectors.",
    play: always({ choices: [{ message: { content: "hello" } }] }),
    call: "embed a text",
    expect: invalid({ has: { path: "data" } }),
  },
];

const GOOD_BASE64 = base64Of(A);

const BASE64: ServerFault[] = [
  {
    name: "base64",
    does: "The vector is base64, as it was asked for.",
    play: alone(GOOD_BASE64),
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "floats-where-base64-was-asked-for",
    does: "The vector is a list although base64 was asked for.",
    options: { encoding: "base64" },
    play: alone(A),
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  {
    name: "base64-where-floats-were-asked-for",
    does: "The vector is base64 although a list was asked for.",
    options: { encoding: "float" },
    play: alone(GOOD_BASE64),
    call: "embed a text",
    expect: gives([VECTOR]),
  },
  ...(
    [
      ["base64-of-a-wrong-length", "The base64 is of 10 bytes.", Buffer.alloc(10, 7).toString("base64")],
      ["base64-cut", "The base64 lacks its last letter.", GOOD_BASE64.slice(0, -1)],
      [
        "base64-in-the-url-alphabet",
        "The base64 has letters of the URL alphabet.",
        `${"-_".repeat(4)}AAAAPwAA`,
      ],
      [
        "base64-with-blanks",
        "The base64 has a line break inside.",
        `${GOOD_BASE64.slice(0, 7)}\n${GOOD_BASE64.slice(8)}`,
      ],
      ["base64-empty", "The base64 is empty.", ""],
      ["base64-of-nan", "The base64 holds a number that is none.", base64Of([0.5, Number.NaN, 1])],
      ["base64-of-zeros", "The base64 holds only zeros.", base64Of([0, 0, 0])],
      ["a-text-for-a-vector", "The vector is a sentence.", "no vector today, sorry"],
    ] as const
  ).map(([name, does, embedding]): ServerFault => ({
    name,
    does,
    play: alone(embedding),
    call: "embed a text",
    expect: invalid(),
  })),
];

export const EMBEDDINGS: Fault[] = serverFaults("embeddings", [
  ...ORDER,
  ...COUNT,
  ...NUMBERS,
  ...MORE_NUMBERS,
  ...BASE64,
]);
