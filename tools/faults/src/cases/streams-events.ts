import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { chunk, eventsHead, gzipped, says, saysEvents, saysJson } from "../raw/answer.ts";
import { write, writeRepeatedly, writeSlices } from "../raw/line.ts";
import type { Play } from "../raw/raw-server.ts";
import { DONE, FINISH, FIRST, FIRST_WORDS, SECOND, WHOLE, delta, event } from "./events.ts";
import { CHAT_VALUE, chatJson } from "./good-answers.ts";

const MIB = 1_048_576;
const plays = (body: string | Uint8Array, fields = {}): Play => ({ requests: [saysEvents(body, fields)] });

const remote = (facts: Partial<ExpectedError> = {}): ExpectedError =>
  fails("StreamError", "STREAM_REMOTE_ERROR", { retryable: false, requests: 1, ...facts });
const AFTER = { has: { partial: { text: FIRST_WORDS }, serverMessage: "out of memory" } };
const because = (code: string): ExpectedError =>
  fails("StreamError", "STREAM_TRUNCATED", {
    retryable: false,
    requests: 1,
    has: { partial: { text: FIRST_WORDS }, cause: { code } },
  });

const ERRORS: ServerFault[] = [
  {
    name: "stream-error-first",
    does: "The first event is an error without a status.",
    play: plays(event({ error: { message: "out of memory" } })),
    call: "stream chat",
    expect: remote({ has: { serverMessage: "out of memory" } }),
  },
  {
    name: "stream-error-503-first",
    does: "The first event is an error with code 503.",
    play: plays(event({ error: { message: "busy", code: 503 } })),
    call: "stream chat",
    expect: remote({ retryable: true, requests: 3 }),
  },
  {
    name: "stream-error-503-once",
    does: "The first stream begins with an error of code 503, the second is whole.",
    play: { requests: [saysEvents(event({ error: { message: "busy", code: 503 } })), saysEvents(WHOLE)] },
    call: "stream chat",
    expect: gives(CHAT_VALUE, { requests: 2 }),
  },
  ...(
    [
      ["nested", "An error under `error` comes", event({ error: { message: "out of memory" } })],
      [
        "flat",
        "An object that calls itself an error comes",
        event({ object: "error", message: "out of memory" }),
      ],
      [
        "with-a-code",
        "`code` and `message` come",
        event({ code: "InternalError", message: "out of memory" }),
      ],
      ["by-type", "An event of type `error` comes", `event: error\n${event({ message: "out of memory" })}`],
      ["as-text", "An event of type `error` with a text comes", `event: error\n${event("out of memory")}`],
    ] as const
  ).map(([name, does, text]): ServerFault => ({
    name: `stream-error-${name}`,
    does: `${does} after the first event.`,
    play: plays(FIRST + text),
    call: "stream chat",
    expect: remote(AFTER),
  })),
  {
    name: "stream-error-before-done",
    does: "An error comes after the first event, and then `[DONE]` as if all were well.",
    play: plays(FIRST + event({ error: { message: "out of memory" } }) + DONE),
    call: "stream chat",
    expect: remote(AFTER),
  },
  {
    name: "stream-error-after-its-finish",
    does: "An error comes between the finish reason and `[DONE]`.",
    play: plays(FIRST + SECOND + FINISH + event({ error: { message: "out of memory" } }) + DONE),
    call: "stream chat",
    expect: remote(),
  },
  {
    name: "stream-error-after-done",
    does: "An error comes after `[DONE]`, where nothing counts any more.",
    play: plays(WHOLE + event({ error: { message: "too late" } })),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-rubbish-after-done",
    does: "Rubbish comes after `[DONE]`.",
    play: plays(`${WHOLE}data: {"choices":\n\n\u0000\u0000`),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-event-not-json-first",
    does: "The first event is no JSON.",
    play: plays(`data: {"choices":[\n\n${WHOLE}`),
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-event-not-json",
    does: "The second event is no JSON.",
    play: plays(`${FIRST}data: {"choices":[\n\n${FINISH}${DONE}`),
    call: "stream chat",
    expect: because("ANSWER_NOT_JSON"),
  },
  {
    name: "stream-event-of-another-shape",
    does: "`choices` of the second event is an object.",
    play: plays(FIRST + event({ choices: { index: 0 } }) + FINISH + DONE),
    call: "stream chat",
    expect: because("ANSWER_INVALID"),
  },
];

const SIZES: ServerFault[] = [
  {
    name: "stream-line-of-2-mib-first",
    does: "The first line of the stream has 2 MiB.",
    play: plays(`data: ${"a".repeat(2 * MIB)}\n\n`),
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_TOO_LARGE", { retryable: false, requests: 1 }),
  },
  {
    name: "stream-line-of-2-mib",
    does: "A line of 2 MiB comes after the first event.",
    play: plays(`${FIRST}data: ${"a".repeat(2 * MIB)}\n\n`),
    call: "stream chat",
    expect: because("ANSWER_TOO_LARGE"),
  },
  {
    name: "stream-line-without-end",
    does: "A line never ends.",
    play: { requests: [[eventsHead(), writeRepeatedly(chunk("a".repeat(65_536)))]] },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_TOO_LARGE", { retryable: false, requests: 1 }),
  },
  {
    name: "stream-event-of-5-mib",
    does: "An event of many lines has 5 MiB.",
    play: plays(`${FIRST}${`data: ${"a".repeat(65_536)}\n`.repeat(80)}\n`),
    call: "stream chat",
    expect: because("ANSWER_TOO_LARGE"),
  },
  {
    name: "stream-of-10000-events",
    does: "10,000 events come at once.",
    play: plays(event(delta("")).repeat(10_000) + WHOLE),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
];

const FORMS: ServerFault[] = [
  ...(
    [
      ["cr", "Lines end with CR.", WHOLE.replaceAll("\n", "\r"), {}],
      ["crlf", "Lines end with CRLF.", WHOLE.replaceAll("\n", "\r\n"), {}],
      ["byte-order-mark", "A byte order mark comes first.", `\uFEFF${WHOLE}`, {}],
      [
        "comments",
        "Comments stand between and before the events.",
        `: hello\n\n${WHOLE.replaceAll("\n\n", "\n: and\n\n:\n\n")}`,
        {},
      ],
      [
        "ids-and-retry",
        "Events have ids, types and retry times.",
        `retry: 9\nid: 1\nevent: message\n${WHOLE}`,
        {},
      ],
      ["without-a-blank", "No blank follows the colon.", WHOLE.replaceAll("data: ", "data:"), {}],
      [
        "empty-events",
        "Empty events stand between.",
        `data:\n\n${FIRST}data: \n\n${SECOND}${FINISH}${DONE}`,
        {},
      ],
      [
        "usage-alone",
        "An event of counts without choices stands before `[DONE]`.",
        FIRST + SECOND + FINISH + event({ choices: [], usage: { prompt_tokens: 7 } }) + DONE,
        {},
      ],
      [
        "unknown-fields",
        "The events have fields that nobody knows.",
        event({ ...delta("The sky scatters"), more: [{ of: "this" }] }) + SECOND + FINISH + DONE,
        {},
      ],
      ["compressed", "The stream is compressed with gzip.", gzipped(WHOLE), { "content-encoding": "gzip" }],
      [
        "with-a-charset",
        "The type of the stream names a charset.",
        WHOLE,
        { "content-type": "text/event-stream; charset=utf-8" },
      ],
    ] as const
  ).map(([name, does, body, fields]): ServerFault => ({
    name: `stream-${name}`,
    does,
    play: plays(body, fields),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  })),
  {
    name: "stream-byte-by-byte",
    does: "The stream comes in pieces of one byte, which cuts its characters apart.",
    play: {
      requests: [
        [
          eventsHead({ "transfer-encoding": "identity", connection: "close" }),
          writeSlices(event(delta("空は青い 🌤")) + FINISH + DONE, 1),
          (line) => line.end(),
        ],
      ],
    },
    call: "stream chat",
    expect: gives({ text: "空は青い 🌤", finishReason: "stop" }),
  },
  {
    name: "stream-answered-with-json",
    does: "One JSON answer comes in place of a stream.",
    play: { requests: [[saysJson(chatJson())]] },
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-answered-with-json-cut",
    does: "One JSON answer comes in place of a stream, and breaks off.",
    play: { requests: [[says(200, JSON.stringify(chatJson()).slice(0, -9))]] },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_NOT_JSON", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-answered-with-a-json-error",
    does: "A JSON error comes with status 200 in place of a stream.",
    play: { requests: [[saysJson({ error: { message: "busy", code: 503 } })]] },
    call: "stream chat",
    expect: fails("StreamError", "STREAM_REMOTE_ERROR", { retryable: true, requests: 3 }),
  },
  {
    name: "stream-called-plain-text",
    does: "The events come as text/plain.",
    play: plays(WHOLE, { "content-type": "text/plain" }),
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_NOT_THE_API", { retryable: false, requests: 1 }),
  },
  {
    name: "stream-in-an-unknown-encoding",
    does: "The stream is in an encoding that nobody asked for.",
    play: plays(WHOLE, { "content-encoding": "zstd" }),
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: false, requests: 1 }),
  },
  {
    name: "stream-tool-calls-interleaved",
    does: "The pieces of two tool calls come mixed.",
    play: plays(
      [
        [{ index: 0, id: "a", function: { name: "look", arguments: '{"at"' } }],
        [{ index: 1, id: "b", function: { name: "ask", arguments: "{" } }],
        [{ index: 0, function: { arguments: ':"sky"}' } }],
        [{ index: 1, function: { arguments: "}" } }],
      ]
        .map((tool_calls) => event({ choices: [{ index: 0, delta: { tool_calls } }] }))
        .join("") +
        event({ choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] }) +
        DONE,
    ),
    call: "stream chat",
    expect: gives({
      text: "",
      finishReason: "tool-calls",
      toolCalls: [
        { id: "a", name: "look", arguments: '{"at":"sky"}' },
        { id: "b", name: "ask", arguments: "{}" },
      ],
    }),
  },
  {
    name: "stream-two-choices-mixed",
    does: "The events of two answers come mixed.",
    play: plays(
      event({ choices: [{ index: 1, delta: { content: "Air" } }] }) +
        event({ choices: [{ index: 0, delta: { content: "Sky" } }] }) +
        event({ choices: [{ index: 1, delta: {}, finish_reason: "stop" }] }) +
        FINISH +
        DONE,
    ),
    call: "stream two choices",
    expect: gives(["Sky", "Air"]),
  },
  {
    name: "stream-head-and-events-apart",
    does: "The header fields come alone and each event in a packet of its own.",
    play: {
      requests: [[eventsHead(), ...[FIRST, SECOND, FINISH, DONE, ""].map((text) => write(chunk(text)))]],
    },
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
];

export const STREAM_EVENTS: Fault[] = serverFaults("streams", [...ERRORS, ...SIZES, ...FORMS]);
