import { constants, gzipSync } from "node:zlib";
import { fails, gives, serverFaults, type ExpectedError, type Fault, type ServerFault } from "../fault.ts";
import { chunk, eventsHead, head, says, saysEvents } from "../raw/answer.ts";
import { fin, reset, silence, wait, write, writeRepeatedly, type Step } from "../raw/line.ts";
import type { Play } from "../raw/raw-server.ts";
import { DONE, FINISH, FIRST, FIRST_WORDS, SECOND, WHOLE, delta, event } from "./events.ts";
import { CHAT_VALUE } from "./good-answers.ts";

const PING = ": ping\n\n";

/** Cut after its beginning: never sent again, and what came is kept. */
const truncated = (facts: Partial<ExpectedError> = {}): ExpectedError =>
  fails("StreamError", "STREAM_TRUNCATED", {
    retryable: false,
    requests: 1,
    has: { partial: { text: FIRST_WORDS } },
    ...facts,
  });
const because = (code: string): Partial<ExpectedError> => ({
  has: { partial: { text: FIRST_WORDS }, cause: { code } },
});
const cutBefore = fails("ConnectionError", "CONNECTION_LOST", { retryable: true, requests: 2 });

const begins = (...then: Step[]): Play => ({
  requests: [[eventsHead(), write(chunk(FIRST)), ...then]],
});
const END = write(chunk(""));

const CUTS: ServerFault[] = [
  {
    name: "stream-closed-after-its-head",
    does: "The connection closes after the header fields of a stream.",
    play: { requests: [[eventsHead(), fin]] },
    call: "stream chat",
    expect: cutBefore,
  },
  {
    name: "stream-reset-after-its-head",
    does: "The connection is reset after the header fields of a stream.",
    play: { requests: [[eventsHead(), reset]] },
    call: "stream chat",
    expect: cutBefore,
  },
  {
    name: "stream-cut-once-before-an-event",
    does: "The first stream is cut before any event, the second is whole.",
    play: { requests: [[eventsHead(), fin], saysEvents(WHOLE)] },
    call: "stream chat",
    expect: gives(CHAT_VALUE, { requests: 2 }),
  },
  {
    name: "stream-closed-after-an-event",
    does: "The connection closes after the first event.",
    play: begins(fin),
    call: "stream chat",
    expect: truncated(because("CONNECTION_LOST")),
  },
  {
    name: "stream-reset-after-an-event",
    does: "The connection is reset after the first event.",
    play: begins(reset),
    call: "stream chat",
    expect: truncated(because("CONNECTION_LOST")),
  },
  {
    name: "stream-cut-in-an-event",
    does: "The connection closes in the middle of the second event.",
    play: begins(write(chunk(SECOND.slice(0, 20))), fin),
    call: "stream chat",
    expect: truncated(),
  },
  {
    name: "stream-ends-without-a-finish",
    does: "The stream ends properly, but no finish reason and no `[DONE]` came.",
    play: begins(END),
    call: "stream chat",
    expect: truncated(),
  },
  {
    name: "stream-without-length-ends-without-a-finish",
    does: "The stream ends with the connection, and neither finish reason nor `[DONE]` came.",
    play: { requests: [[write(head(200, { "content-type": "text/event-stream" })), write(FIRST), fin]] },
    call: "stream chat",
    expect: truncated(),
  },
  {
    name: "stream-ends-in-an-event",
    does: "The stream ends properly in the middle of an event.",
    play: begins(write(chunk(SECOND.slice(0, 20))), END),
    call: "stream chat",
    expect: truncated(),
  },
  {
    name: "stream-event-without-its-blank-line",
    does: "The stream ends after a finish reason whose event lacks its blank line; such an event does not count.",
    play: begins(write(chunk(FINISH.trimEnd())), END),
    call: "stream chat",
    expect: truncated(),
  },
  {
    name: "stream-finish-for-one-of-two-choices",
    does: "Two answers were asked for, and only one of them finished.",
    play: begins(write(chunk(event({ choices: [{ index: 1, delta: { content: "Air." } }] }) + FINISH)), END),
    call: "stream two choices",
    expect: truncated(),
  },
  {
    name: "stream-finish-without-done",
    does: "The finish reason came, and the stream ends without `[DONE]`.",
    play: { requests: [saysEvents(FIRST + SECOND + FINISH)] },
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-closed-after-its-finish",
    does: "The connection closes after the finish reason.",
    play: begins(write(chunk(SECOND + FINISH)), fin),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-reset-after-its-finish",
    does: "The connection is reset after the finish reason.",
    play: begins(write(chunk(SECOND + FINISH)), reset),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-done-without-a-finish",
    does: "`[DONE]` came without a finish reason before it.",
    play: { requests: [saysEvents(FIRST + SECOND + DONE)] },
    call: "stream chat",
    expect: gives({ ...CHAT_VALUE, finishReason: "other" }),
  },
  {
    name: "stream-done-without-its-blank-line",
    does: "The stream ends right after `[DONE]`, without a line break.",
    play: { requests: [saysEvents(WHOLE.trimEnd())] },
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-stopped-by-its-length",
    does: "The model stopped at its number of tokens; that is no error, and can be seen.",
    play: {
      requests: [saysEvents(FIRST + event(delta(" blue light.", { finish_reason: "length" })) + DONE)],
    },
    call: "stream chat",
    expect: gives({ ...CHAT_VALUE, finishReason: "length" }),
  },
  {
    name: "stream-lingers-after-done",
    does: "The server keeps the body open after `[DONE]`.",
    play: begins(write(chunk(SECOND + FINISH + DONE)), silence),
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-without-events",
    does: "The stream ends properly without any event.",
    play: { requests: [[eventsHead(), END]] },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-of-done-alone",
    does: "`[DONE]` is all that comes.",
    play: { requests: [saysEvents(DONE)] },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-status-204",
    does: "The service answers 204 where a stream was asked for.",
    play: { requests: [[write(head(204))]] },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_INVALID", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-compressed-and-cut",
    does: "A compressed stream is cut after its first event.",
    play: {
      requests: [
        [
          eventsHead({ "content-encoding": "gzip" }),
          write(chunk(gzipSync(FIRST, { finishFlush: constants.Z_SYNC_FLUSH }))),
          wait(30),
          fin,
        ],
      ],
    },
    call: "stream chat",
    expect: truncated(),
  },
];

const SILENCE: ServerFault[] = [
  {
    name: "stream-silent-after-its-head",
    does: "Nothing comes after the header fields of a stream.",
    options: { firstEventTimeoutMs: 150 },
    play: { requests: [[eventsHead(), silence]] },
    call: "stream chat",
    expect: fails("TimeoutError", "FIRST_EVENT_TIMEOUT", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-never-answered",
    does: "Not even the header fields of a stream come.",
    options: { firstEventTimeoutMs: 150 },
    play: { requests: [[silence]] },
    call: "stream chat",
    expect: fails("TimeoutError", "FIRST_EVENT_TIMEOUT", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-of-pings-alone",
    does: "Only pings come, and never an event.",
    options: { firstEventTimeoutMs: 150 },
    play: { requests: [[eventsHead(), writeRepeatedly(chunk(PING), { pauseMs: 15 })]] },
    call: "stream chat",
    expect: fails("TimeoutError", "FIRST_EVENT_TIMEOUT", { retryable: true, requests: 2 }),
  },
  {
    name: "stream-silent-after-an-event",
    does: "Nothing comes after the first event.",
    options: { idleTimeoutMs: 150 },
    play: begins(silence),
    call: "stream chat",
    expect: truncated(because("IDLE_TIMEOUT")),
  },
  {
    name: "stream-of-pings-after-an-event",
    does: "Only pings come after the first event.",
    options: { idleTimeoutMs: 150 },
    play: begins(writeRepeatedly(chunk(PING), { pauseMs: 15 })),
    call: "stream chat",
    expect: truncated(because("IDLE_TIMEOUT")),
  },
  {
    name: "stream-without-end",
    does: "Events come for ever, and the deadline of the whole call ends it.",
    options: { deadlineMs: 150 },
    play: { requests: [[eventsHead(), writeRepeatedly(chunk(event(delta(""))), { pauseMs: 15 })]] },
    call: "stream chat",
    expect: fails("StreamError", "STREAM_TRUNCATED", {
      retryable: false,
      requests: 1,
      has: { cause: { code: "DEADLINE_EXCEEDED" } },
    }),
  },
  {
    name: "stream-slow-but-alive",
    does: "Ten events come 50 ms apart where 400 ms are allowed, so that all of them take longer than that.",
    options: { idleTimeoutMs: 400, firstEventTimeoutMs: 400 },
    alone: true,
    play: {
      requests: [
        [
          eventsHead(),
          write(chunk(FIRST)),
          ...Array.from({ length: 8 }, () => [wait(50), write(chunk(event(delta(""))))]).flat(),
          wait(50),
          write(chunk(SECOND + FINISH + DONE)),
          END,
        ],
      ],
    },
    call: "stream chat",
    expect: gives(CHAT_VALUE),
  },
  {
    name: "stream-refused-with-a-page",
    does: "A page comes in place of a stream.",
    play: {
      requests: [[says(200, "<html><title>Sign in</title></html>", { "content-type": "text/html" })]],
    },
    call: "stream chat",
    expect: fails("ResponseError", "ANSWER_NOT_THE_API", { retryable: false, requests: 1, says: /Sign in/ }),
  },
];

export const STREAM_ENDS: Fault[] = serverFaults("streams", [...CUTS, ...SILENCE]);
