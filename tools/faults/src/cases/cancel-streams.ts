import type { ChatStream } from "@paifang/client";
import { callerFaults, fails, gives, type Fault, type Stage } from "../fault.ts";
import { chunk, eventsHead, head } from "../raw/answer.ts";
import { silence, write, writeRepeatedly } from "../raw/line.ts";
import { FIRST, FIRST_WORDS, SECOND, delta, event } from "./events.ts";
import { MESSAGES, aborted, abortWhen, cameWhole } from "./leaving.ts";

/** Sends the first event, and then one after the other for as long as somebody listens. */
const ENDLESS = {
  requests: [[eventsHead(), write(chunk(FIRST)), writeRepeatedly(chunk(event(delta("."))), { pauseMs: 5 })]],
};
const FALLS_SILENT = { requests: [[eventsHead(), write(chunk(FIRST + SECOND)), silence]] };

const openStream = ({ eas, signal }: Stage): Promise<ChatStream> =>
  eas().streamChat({ messages: MESSAGES, signal });

/** Reads to the end, and does something after so many chunks. */
async function readAll(
  source: AsyncIterable<unknown>,
  { after, act }: { after?: number; act?: () => void } = {},
): Promise<unknown[]> {
  const chunks: unknown[] = [];
  for await (const one of source) {
    chunks.push(one);
    if (chunks.length === after) act?.();
  }
  return chunks;
}

/** Callers who leave a stream. */
export const CANCELLED_STREAMS: Fault[] = callerFaults([
  {
    name: "stream-aborted-before-an-event",
    does: "The server sends the header fields of a stream and nothing more.",
    play: { requests: [[eventsHead(), silence]] },
    call: "stream a chat, and abort before the first event",
    act: (stage) => abortWhen(stage, () => openStream(stage), cameWhole),
    expect: aborted(1),
  },
  {
    name: "stream-aborted-while-read",
    does: "The server falls silent after two events.",
    play: FALLS_SILENT,
    call: "stream a chat, and abort while waiting for the third event",
    act: async (stage) => {
      const stream = await openStream(stage);
      return readAll(stream, { after: 2, act: () => setImmediate(() => stage.abort()) });
    },
    expect: aborted(1),
  },
  {
    name: "stream-aborted-unread",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, abort, and only then read",
    act: async (stage) => {
      const stream = await openStream(stage);
      stage.abort();
      return readAll(stream);
    },
    expect: aborted(1),
  },
  {
    name: "stream-left-by-break",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, and leave the loop by `break`",
    act: async (stage) => {
      let words: string | undefined;
      for await (const { text } of await openStream(stage)) {
        words = text;
        stage.left();
        break;
      }
      return words;
    },
    expect: gives(FIRST_WORDS),
  },
  {
    name: "stream-left-by-throw",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, and leave the loop by `throw`",
    act: async (stage) => {
      let words = "";
      for await (const { text = "" } of await openStream(stage)) {
        words += text;
        stage.left();
        if (words !== "") throw stage.reason;
      }
    },
    expect: aborted(1),
  },
  {
    name: "stream-left-by-return",
    does: "The server falls silent after two events.",
    play: FALLS_SILENT,
    call: "stream a chat, and call `return()` of its iterator while it waits",
    act: async (stage) => {
      const chunks = (await openStream(stage))[Symbol.asyncIterator]();
      await chunks.next();
      stage.left();
      return chunks.return?.();
    },
    expect: gives({ done: true, value: undefined }),
  },
  {
    name: "stream-closed",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, and call `close()` of the stream without reading it",
    act: async (stage) => {
      const stream = await openStream(stage);
      stage.left();
      stream.close();
      return "closed";
    },
    expect: gives("closed"),
  },
  {
    name: "stream-under-a-closed-client",
    does: "The server falls silent after two events.",
    play: FALLS_SILENT,
    call: "stream a chat, and close the client while reading",
    act: async (stage) => {
      const stream = await openStream(stage);
      const close = (): void => {
        stage.left();
        setImmediate(() => void stage.eas().close());
      };
      return readAll(stream, { after: 2, act: close });
    },
    expect: fails("StreamError", "STREAM_TRUNCATED", {
      retryable: false,
      requests: 1,
      has: { cause: { code: "CLIENT_CLOSED" } },
    }),
  },
  {
    name: "stream-read-twice",
    does: "The server falls silent after two events.",
    play: FALLS_SILENT,
    call: "stream a chat, and begin to read it a second time",
    act: async (stage) => {
      const stream = await openStream(stage);
      const first = stream[Symbol.asyncIterator]();
      await first.next();
      stage.left();
      await first.return?.();
      return readAll(stream);
    },
    expect: fails("StreamError", "STREAM_CONSUMED", { retryable: false, requests: 1 }),
  },
  {
    name: "fetch-body-cancelled",
    does: "The server sends a body without end.",
    play: { requests: [[write(head(200)), writeRepeatedly("more ", { pauseMs: 5 })]] },
    call: "`fetch`, and cancel the body",
    act: async (stage) => {
      const response = await stage.eas().fetch("/v1/models");
      stage.left();
      await response.body?.cancel();
      return response.status;
    },
    expect: gives(200),
  },
  {
    name: "answer-streamed-and-left",
    does: "The server sends a body without end.",
    play: { requests: [[write(head(200)), writeRepeatedly("more ", { pauseMs: 5 })]] },
    call: "`invoke` with `stream: true`, and leave the loop by `break`",
    act: async (stage) => {
      let bytes = 0;
      for await (const piece of await stage.eas().invoke({ path: "/run", stream: true })) {
        bytes += piece.byteLength;
        stage.left();
        break;
      }
      return bytes > 0;
    },
    expect: gives(true),
  },
]);
