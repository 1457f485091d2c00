import fc from "fast-check";

/** Server-sent events as servers write them, and as they should not. Texts are bytes in Latin-1, so that any may be broken. */
const bytesOf = (text: string): string => Buffer.from(text).toString("latin1");

/** How a server writes a string of JSON. */
const LITERALS: readonly ((text: string) => string)[] = [
  JSON.stringify,
  JSON.stringify,
  (text) =>
    `"${Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join("")}"`,
  (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  // Not allowed, and seen: what a string must not hold unescaped.
  (text) => `"${text}"`,
];

const word = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom("a", " the", "你好", "content", "stop", "\n", '"', "\\", "/", "👩‍👧", ""),
  },
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom("\t", "\u0000", "\u2028", "\u007f", "\ud83d", '{"a":', '","x":"', "\\u00", "x".repeat(40)),
);
const literal = fc
  .tuple(word, fc.constantFrom(...LITERALS))
  .map(([text, write]) => ({ literal: write(text) }));

type Written = { literal: string };
type Form = (delta: string) => string;

const FRAMES: readonly Form[] = [
  (delta) =>
    `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1767225600,"model":"m","choices":[{"index":0,"delta":${delta},"logprobs":null,"finish_reason":null}]}`,
  (delta) => `{"choices": [{"finish_reason": null, "delta": ${delta}, "index": 1}], "model": "m", "id": "c"}`,
  (delta) => `{"choices":[{"delta":${delta}}]}`,
  (delta) => `{"id":"x","choices":[{"index":0,"delta":${delta},"finish_reason":null}],"usage":null}`,
  (delta) => ` {"id":"a","id":"b","choices":[],"choices":[{"index":0,"delta":${delta}}]} `,
  (delta) => `{"choices":[{"index":0,"delta":${delta},"logprobs":{"content":[1]}}]}`,
  (delta) => `{"choices":[{"index":0,"delta":${delta}}],"usage":{"prompt_tokens":1}}`,
  (delta) => `{"choices":[{"index":0,"delta":${delta}},{"index":1,"delta":${delta}}]}`,
];
const DELTAS: readonly Form[] = [
  (text) => `{"content":${text}}`,
  (text) => `{"content":${text}}`,
  (text) => `{"role":"assistant","content":${text},"reasoning_content":null}`,
  (text) => `{"reasoning":${text}}`,
  (text) => `{"reasoning_content":${text}, "content":""}`,
  (text) => `{"reasoning":"a","reasoning_content":${text}}`,
  (text) => `{"reasoning":${text},"content":${text}}`,
  (text) => `{"content":"a","content":${text}}`,
  (text) => `{"content":${text},"content":"a"}`,
  (text) => `{"content":[{"type":"text","text":${text}}]}`,
  (text) => `{"refusal":${text}}`,
  (text) =>
    `{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"index":0,"function":{"arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"index":0,"function":{"arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"index":1,"function":{"arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"index":1,"id":"call_2","function":{"name":"g","arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"id":"call_1","function":{"arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"function":{"arguments":${text}}}]}`,
  (text) => `{"tool_calls":[{"function":{"name":"h","arguments":${text}}}]}`,
  (text) =>
    `{"tool_calls":[{"index":0,"function":{"arguments":${text}}},{"index":1,"function":{"arguments":"b"}}]}`,
  (text) => `{"tool_calls":[{"index":0,"function":{"arguments":{"a":${text}}}}]}`,
];
/** How the calls of one choice may go on, each with what the others leave out. */
const CALLS: readonly Form[] = [
  '"index":0,"id":"call_1","function":{"name":"f",',
  '"index":0,"id":"call_2","function":{',
  '"index":1,"id":"call_3","function":{"name":"g",',
  '"index":0,"function":{',
  '"index":0,"function":{"name":"f",',
  '"index":1,"function":{',
  '"id":"call_1","function":{',
  '"index":1,"id":"call_1","function":{',
  '"function":{',
].map(
  (fields): Form =>
    (text) =>
      `{"tool_calls":[{${fields}"arguments":${text}}}]}`,
);
/** Of completions. */
const TEXTS: readonly Form[] = [
  (text) => `{"id":"cmpl-1","choices":[{"index":0,"text":${text},"finish_reason":null}],"model":"m"}`,
  (text) => `{"choices":[{"text":${text},"index":1}]}`,
];

/** Few forms in one stream, as servers have, so that events of one form meet. */
const forms = (all: readonly Form[]): fc.Arbitrary<Form> => fc.constantFrom(...all);
const chatForms = fc.array(
  fc
    .tuple(
      fc.oneof({ weight: 3, arbitrary: fc.constantFrom(FRAMES[0] as Form) }, forms(FRAMES)),
      forms(DELTAS),
    )
    .map(
      ([frame, delta]): Form =>
        (text) =>
          frame(delta(text)),
    ),
  { minLength: 1, maxLength: 4 },
);
const callForms = fc.array(fc.constantFrom(...CALLS), { minLength: 2, maxLength: 4 }).map((some) =>
  some.map(
    (delta): Form =>
      (text) =>
        (FRAMES[2] as Form)(delta(text)),
  ),
);
const completionForms = fc.array(forms(TEXTS), { minLength: 1, maxLength: 2 });

/** Whole texts between events. */
const OTHERS: readonly string[] = [
  ": ping",
  "event: x",
  "event: error",
  "id: 7",
  "data: [DONE]",
  "data: {",
  "data: 5",
  "data: ",
  "",
  'data: {"error":{"message":"m","code":500}}',
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}',
  'data: {"choices":[{"index":0,"text":"","finish_reason":"stop"}]}',
  'data: {"choices":[],"usage":{"prompt_tokens":3}}',
  'data: {"choices":[{"index":0,"delta":{"content":5}}]}',
  "data: \u0080\u00ff",
];

type Line = { form: number; written: Written; beginning: string } | { other: string };
const line: fc.Arbitrary<Line> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      form: fc.nat(3),
      written: literal,
      beginning: fc.oneof(
        { weight: 8, arbitrary: fc.constant("data: ") },
        fc.constantFrom("data:", "data:  "),
      ),
    }),
  },
  fc.record({ other: fc.constantFrom(...OTHERS) }),
);
/** The end of an event. */
const ends = fc.oneof(
  { weight: 6, arbitrary: fc.constant(["\n\n"]) },
  { weight: 3, arbitrary: fc.constant(["\r\n\r\n"]) },
  fc.constant(["\r\r"]),
  fc.constant(["\n\n", "\r\n\r\n", "\n", "\r\n\n", "\n\n\n", "\r\r"]),
);

const streamOf = (all: fc.Arbitrary<Form[]>): fc.Arbitrary<Buffer> =>
  fc
    .tuple(all, fc.array(line, { minLength: 1, maxLength: 24 }), ends, fc.constantFrom("", "\uFEFF"))
    .map(([some, lines, lineEnds, mark]) => {
      const texts = lines.map((one, at) => {
        const end = lineEnds[at % lineEnds.length] ?? "\n\n";
        if ("other" in one) return one.other + end;
        const form = some[one.form % some.length] as Form;
        return bytesOf(one.beginning + form(one.written.literal)) + end;
      });
      return Buffer.from(bytesOf(mark) + texts.join(""), "latin1");
    });

/** Streams of chats, of tool calls and of completions. */
export const chatStreams: fc.Arbitrary<Buffer> = streamOf(chatForms);
export const callStreams: fc.Arbitrary<Buffer> = streamOf(callForms);
export const completionStreams: fc.Arbitrary<Buffer> = streamOf(completionForms);

/** Cuts bytes at places that may lie anywhere. */
export const pieceLengths: fc.Arbitrary<readonly number[]> = fc.oneof(
  fc.array(fc.nat(40), { maxLength: 60 }),
  fc.array(fc.nat(400), { maxLength: 12 }),
  fc.constant([]),
);

export function cutBy(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const length of lengths) {
    pieces.push(bytes.subarray(from, from + length));
    from += length;
  }
  return [...pieces, bytes.subarray(from)];
}
