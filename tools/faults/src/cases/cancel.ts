import { callerFaults, fails, gives, type CallerFault, type Fault, type Stage } from "../fault.ts";
import { chunk, eventsHead, head, says } from "../raw/answer.ts";
import { silence, write, writeRepeatedly } from "../raw/line.ts";
import type { Seen } from "../raw/raw-server.ts";
import { FIRST, SECOND, delta, event } from "./events.ts";
import { EMBEDDING_TEXT, saysEmbedding } from "./good-answers.ts";

const MESSAGES = [{ role: "user", content: "Why is the sky blue?" }] as const;
const LARGE_TEXT = "a".repeat(900_000);
const NEVER = (): Promise<void> => new Promise(() => {});

const aborted = (requests: number): CallerFault["expect"] => ({ kind: "abort", requests });

/** Starts a call, waits until the server has seen as much, and then aborts it. */
async function abortWhen(
  stage: Stage,
  start: () => Promise<unknown>,
  isSeen: (seen: Readonly<Seen>) => boolean,
): Promise<unknown> {
  const call = start();
  // It rejects while this waits; who awaits it below is told.
  call.catch(() => {});
  await stage.until(isSeen);
  stage.abort();
  return call;
}

const embed = ({ eas, signal }: Stage, text = "ash"): Promise<unknown> => eas().embed({ input: [text], signal });
const cameWhole = ({ requests }: Readonly<Seen>): boolean => requests.length > 0;
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

const CALLS: CallerFault[] = [
  {
    name: "aborted-before-the-call",
    does: "The server would answer.",
    play: { requests: [[saysEmbedding]] },
    call: "embed with a signal that is aborted already",
    act: async (stage) => {
      stage.abortInWait();
      return embed(stage);
    },
    expect: aborted(0),
  },
  {
    name: "aborted-in-the-queue",
    does: "The server never answers the call before.",
    options: { maxConcurrency: 1 },
    play: { requests: [[silence]] },
    call: "embed, and abort while another call has the only slot",
    act: async (stage) => {
      const first = stage.eas().embed({ input: ["birch"] });
      first.catch(() => {});
      await stage.until(cameWhole);
      const second = embed(stage);
      stage.abortInWait();
      return second;
    },
    expect: aborted(1),
  },
  {
    name: "aborted-while-sending",
    does: "The server reads the head of a large request and no further.",
    play: { begun: [silence], stopsReading: true },
    call: "embed, and abort while the body is being sent",
    act: (stage) => abortWhen(stage, () => embed(stage, LARGE_TEXT), ({ begun }) => begun > 0),
    expect: aborted(1),
  },
  {
    name: "aborted-before-the-answer",
    does: "The server never answers.",
    play: { requests: [[silence]] },
    call: "embed, and abort while waiting for the answer",
    act: (stage) => abortWhen(stage, () => embed(stage), cameWhole),
    expect: aborted(1),
  },
  {
    name: "aborted-in-the-head",
    does: "The server stops in the middle of the header fields.",
    play: { requests: [[write("HTTP/1.1 200 OK\r\ncontent-ty"), silence]] },
    call: "embed, and abort while the head comes",
    act: (stage) => abortWhen(stage, () => embed(stage), cameWhole),
    expect: aborted(1),
  },
  {
    name: "aborted-in-the-body",
    does: "The server stops in the middle of the body.",
    play: {
      requests: [
        [write(head(200, { "content-length": String(EMBEDDING_TEXT.length) })), write(EMBEDDING_TEXT.slice(0, 20))],
      ],
    },
    call: "chat, and abort while the body comes",
    act: (stage) =>
      abortWhen(
        stage,
        async () => {
          const call = stage.eas().chat({ messages: MESSAGES, signal: stage.signal });
          call.catch(() => {});
          await stage.until(cameWhole);
          await turns(5);
          return call;
        },
        cameWhole,
      ),
    expect: aborted(1),
  },
  {
    name: "aborted-in-an-error-body",
    does: "The server stops in the middle of the body of a 400.",
    play: { requests: [[write(head(400, { "content-length": "90" })), write('{"message":')]] },
    call: "embed, and abort while the error body comes",
    act: (stage) =>
      abortWhen(
        stage,
        async () => {
          const call = embed(stage);
          call.catch(() => {});
          await stage.until(cameWhole);
          await turns(5);
          return call;
        },
        cameWhole,
      ),
    expect: aborted(1),
  },
  {
    name: "aborted-between-attempts",
    does: "The service answers 503.",
    options: { sleep: NEVER },
    play: { requests: [[says(503)]] },
    call: "embed, and abort while waiting for the next attempt",
    act: async (stage) => {
      const call = embed(stage);
      call.catch(() => {});
      await stage.until(cameWhole);
      await turns(5);
      stage.abortInWait();
      return call;
    },
    expect: aborted(1),
  },
  {
    name: "aborted-at-the-gate",
    does: "The service answers 429 and asks everybody to wait 30 s.",
    options: { sleep: NEVER },
    play: { requests: [[says(429, "", { "retry-after": "30" })]] },
    call: "embed, and abort while waiting as another call was asked to",
    act: async (stage) => {
      const first = stage.eas().embed({ input: ["birch"] });
      first.catch(() => {});
      await stage.until(cameWhole);
      await turns(5);
      const second = embed(stage);
      second.catch(() => {});
      await turns(5);
      stage.abortInWait();
      return second;
    },
    expect: aborted(1),
  },
  {
    name: "aborted-batches",
    does: "The server never answers any of several batches.",
    play: { requests: [[silence]] },
    call: "embed in batches, and abort while they are under way",
    act: (stage) =>
      abortWhen(
        stage,
        () => stage.eas().embed({ input: ["a", "b", "c", "d"], maxBatchSize: 1, signal: stage.signal }),
        ({ requests }) => requests.length === 4,
      ),
    expect: aborted(4),
  },
  {
    name: "thrown-from-on-batch",
    does: "The server answers one batch and none of the others.",
    play: { requests: [[saysEmbedding], [silence]] },
    call: "embed in batches, and throw from `onBatch`",
    act: (stage) =>
      stage.eas().embed({
        input: ["a", "b"],
        maxBatchSize: 1,
        maxConcurrency: 1,
        onBatch: () => {
          throw stage.reason;
        },
      }),
    expect: aborted(1),
  },
  {
    name: "client-closed-under-a-call",
    does: "The server never answers.",
    play: { requests: [[silence]] },
    call: "embed, and close the client meanwhile",
    act: async (stage) => {
      const call = stage.eas().embed({ input: ["ash"] });
      call.catch(() => {});
      await stage.until(cameWhole);
      stage.left();
      await stage.eas().close();
      return call;
    },
    expect: fails("PaifangError", "CLIENT_CLOSED", { retryable: false, requests: 1 }),
  },
];

/** Sends the first event, and then one after the other for as long as somebody listens. */
const ENDLESS = {
  requests: [[eventsHead(), write(chunk(FIRST)), writeRepeatedly(chunk(event(delta("."))), { pauseMs: 5 })]],
};
const FALLS_SILENT = { requests: [[eventsHead(), write(chunk(FIRST + SECOND)), silence]] };

const openStream = ({ eas, signal }: Stage) => eas().streamChat({ messages: MESSAGES, signal });

const STREAMS: CallerFault[] = [
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
      let chunks = 0;
      for await (const _chunk of await openStream(stage)) if (++chunks === 2) setImmediate(() => stage.abort());
      return chunks;
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
      const read = async (): Promise<number> => {
        let chunks = 0;
        for await (const _chunk of stream) chunks++;
        return chunks;
      };
      return read();
    },
    expect: aborted(1),
  },
  {
    name: "stream-left-by-break",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, and leave the loop by `break`",
    act: async (stage) => {
      for await (const _chunk of await openStream(stage)) {
        stage.left();
        break;
      }
      return "left";
    },
    expect: gives("left"),
  },
  {
    name: "stream-left-by-throw",
    does: "The server sends events without end.",
    play: ENDLESS,
    call: "stream a chat, and leave the loop by `throw`",
    act: async (stage) => {
      for await (const _chunk of await openStream(stage)) {
        stage.left();
        throw stage.reason;
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
      let chunks = 0;
      for await (const _chunk of await openStream(stage)) {
        if (++chunks < 2) continue;
        stage.left();
        setImmediate(() => void stage.eas().close());
      }
      return chunks;
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
      for await (const chunkOf of stream) return chunkOf;
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
      for await (const _piece of await stage.eas().invoke({ path: "/run", stream: true })) {
        stage.left();
        break;
      }
      return "left";
    },
    expect: gives("left"),
  },
];

export const CANCEL: Fault[] = callerFaults([...CALLS, ...STREAMS]);
