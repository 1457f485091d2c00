import type { ChatStream } from "../capabilities.ts";
import { chatAccumulator } from "../chat/accumulate.ts";
import { PaifangError, StreamError, locate } from "../errors.ts";
import type { Opened } from "../exchange.ts";
import type { ChatChunk } from "../types.ts";

/** Reads an open source chunk by chunk, and turns every end but the proper one into a `StreamError`. */
export function chatStream(
  opened: Opened<ChatChunk>,
  operation: string,
  signal: AbortSignal | undefined,
): ChatStream {
  const { source, requestIds, attempts, endpoint } = opened;
  let consumed = false;
  const place = { operation, endpoint, attempts, requestId: requestIds.at(-1) };
  return {
    requestIds,
    attempts,
    close: () => source.close(),
    [Symbol.asyncIterator]: () => {
      if (consumed) throw locate(new StreamError("STREAM_CONSUMED", "This stream was read before."), place);
      consumed = true;
      return new ChunkReader(opened, signal, place);
    },
  };
}

type Place = { operation: string; endpoint: string; attempts: number; requestId: string | undefined };

type Step = IteratorResult<ChatChunk>;
const OVER: Step = { done: true, value: undefined };

/** Written by hand: a generator would cost a promise for each chunk that is there already. */
class ChunkReader implements AsyncIterator<ChatChunk> {
  readonly #opened: Opened<ChatChunk>;
  readonly #signal: AbortSignal | undefined;
  readonly #place: Place;
  readonly #partial = chatAccumulator();
  #ready: readonly ChatChunk[] = [];
  #next = 0;
  #isOver = false;
  #pulling: Promise<Step> | undefined;

  constructor(opened: Opened<ChatChunk>, signal: AbortSignal | undefined, place: Place) {
    this.#opened = opened;
    this.#signal = signal;
    this.#place = place;
  }

  next(): Promise<Step> {
    if (this.#isOver) return Promise.resolve(OVER);
    if (this.#pulling !== undefined) return this.#pulling.then(() => this.next());
    return Promise.resolve(this.#give() ?? this.#pull());
  }

  return(): Promise<Step> {
    this.#isOver = true;
    this.#opened.source.close();
    return Promise.resolve(OVER);
  }

  #give(): Step | undefined {
    const chunk = this.#ready[this.#next];
    if (chunk === undefined) return undefined;
    this.#next++;
    this.#partial.add(chunk);
    return { done: false, value: chunk };
  }

  #pull(): Promise<Step> {
    this.#pulling = this.#opened.source.read().then(
      (chunks) => this.#take(chunks),
      (error: unknown) => this.#fail(error),
    );
    return this.#pulling;
  }

  #take(chunks: readonly ChatChunk[] | undefined): Step | Promise<Step> {
    this.#pulling = undefined;
    if (chunks !== undefined) {
      this.#ready = chunks;
      this.#next = 0;
      return this.next();
    }
    this.#isOver = true;
    return this.#opened.source.complete ? OVER : this.#fail(undefined);
  }

  #fail(error: unknown): never {
    this.#isOver = true;
    if (this.#signal?.aborted === true && error === this.#signal.reason) throw error;
    throw locate(streamError(error, this.#partial.response(this.#opened)), this.#place);
  }
}

function streamError(error: unknown, partial: StreamError["partial"]): StreamError {
  const known = partial === undefined ? {} : { partial };
  if (error instanceof StreamError) {
    const { serverCode, serverMessage, requestId, retryCause } = error;
    const facts = { serverCode, serverMessage, requestId, retryCause };
    return new StreamError(error.code, error.detail, { ...known, ...facts });
  }
  const reason = PaifangError.isInstance(error) ? `: ${error.detail}` : ", without a terminal signal.";
  return new StreamError("STREAM_TRUNCATED", `The stream was cut${reason}`, {
    ...known,
    ...(error === undefined ? {} : { cause: error }),
  });
}
