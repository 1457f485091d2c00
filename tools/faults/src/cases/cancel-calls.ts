import { callerFaults, fails, type Fault, type Stage } from "../fault.ts";
import { head, says } from "../raw/answer.ts";
import { silence, write } from "../raw/line.ts";
import { EMBEDDING_TEXT, saysEmbedding } from "./good-answers.ts";
import { MESSAGES, aborted, abortWhen, cameWhole, turns } from "./leaving.ts";

const LARGE_TEXT = "a".repeat(900_000);
const NEVER = (): Promise<void> => new Promise(() => {});

const embed = ({ eas, signal }: Stage, text = "ash"): Promise<unknown> =>
  eas().embed({ input: [text], signal });

/** Callers who leave a call that gives one answer. */
export const CANCELLED_CALLS: Fault[] = callerFaults([
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
    act: (stage) =>
      abortWhen(
        stage,
        () => embed(stage, LARGE_TEXT),
        ({ begun }) => begun > 0,
      ),
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
        [
          write(head(200, { "content-length": String(EMBEDDING_TEXT.length) })),
          write(EMBEDDING_TEXT.slice(0, 20)),
        ],
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
]);
