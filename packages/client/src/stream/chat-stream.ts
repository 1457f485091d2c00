import type { ChatStream } from "../capabilities.ts";
import { chatAccumulator } from "../chat/accumulate.ts";
import { chunkSplitter, type ChunkSplitter } from "../chat/reasoning-tags.ts";
import { ConnectionError, PaifangError, StreamError, TimeoutError, locate, type Place } from "../errors.ts";
import type { ChunkSource, Opened } from "../exchange.ts";
import type { ChatChunk, ChatSettings } from "../types.ts";
import { closedWhenAbandoned } from "./abandoned.ts";
import { coalesced } from "./coalesce.ts";

/** The call that opened a stream. `scrub` takes the secrets out of what its errors say. */
export type StreamCall = {
  operation: string;
  signal: AbortSignal | undefined;
  scrub: (text: string) => string;
};

/** How the caller wants the chunks. */
export type ChunkSettings = Pick<ChatSettings, "reasoningTags" | "coalesceChunks">;

/** Reads an open source chunk by chunk, and turns every end but the proper one into a `StreamError`. */
export function chatStream(
  opened: Opened<ChatChunk>,
  { operation, signal, scrub }: StreamCall,
  settings: ChunkSettings = {},
): ChatStream {
  const { requestIds, attempts, endpoint } = opened;
  const source = closedWhenAbandoned(opened.source);
  let consumed = false;
  const place: StreamPlace = {
    operation,
    endpoint,
    attempts,
    requestIds,
    requestId: requestIds.at(-1),
    scrub,
  };
  return {
    requestIds,
    attempts,
    close: () => source.close(),
    [Symbol.asyncIterator]: () => {
      if (consumed) throw locate(new StreamError("STREAM_CONSUMED", "This stream was read before."), place);
      consumed = true;
      return new ChunkReader(source, signal, place, settings);
    },
  };
}

type StreamPlace = Place & { requestIds: string[] };

type Step = IteratorResult<ChatChunk>;
const OVER: Step = { done: true, value: undefined };

/** Written by hand: a generator would cost a promise for each chunk that is there already. */
class ChunkReader implements AsyncIterator<ChatChunk> {
  readonly #source: ChunkSource<ChatChunk>;
  readonly #signal: AbortSignal | undefined;
  readonly #place: StreamPlace;
  readonly #isCoalescing: boolean;
  readonly #partial = chatAccumulator();
  #ready: readonly ChatChunk[] = [];
  #next = 0;
  #isOver = false;
  #isSourceOver = false;
  #splitter: ChunkSplitter | undefined;
  #pulling: Promise<Step> | undefined;

  constructor(
    source: ChunkSource<ChatChunk>,
    signal: AbortSignal | undefined,
    place: StreamPlace,
    { reasoningTags: tags = "keep", coalesceChunks = false }: ChunkSettings,
  ) {
    this.#source = source;
    this.#splitter = tags === "keep" ? undefined : chunkSplitter(tags);
    this.#isCoalescing = coalesceChunks;
    this.#signal = signal;
    this.#place = place;
  }

  next(): Promise<Step> {
    if (this.#isOver) return Promise.resolve(OVER);
    if (this.#pulling !== undefined) return this.#pulling.then(() => this.next());
    if (this.#signal?.aborted === true) return this.#leave(this.#signal.reason);
    return Promise.resolve(this.#give() ?? (this.#isSourceOver ? this.#finish() : this.#pull()));
  }

  return(): Promise<Step> {
    this.#isOver = true;
    this.#source.close();
    return Promise.resolve(OVER);
  }

  /** After an abort nothing more is given out, though it had come before, and the end is none. */
  #leave(reason: unknown): Promise<never> {
    this.#isOver = true;
    this.#source.close();
    return Promise.reject(reason);
  }

  #give(): Step | undefined {
    if (this.#next >= this.#ready.length) return undefined;
    const value = this.#ready[this.#next++];
    return value && { done: false, value };
  }

  #pull(): Promise<Step> {
    this.#pulling = this.#source.read().then(
      (chunks) => this.#take(chunks),
      (error: unknown) => (this.#isWholeBefore(error) ? this.#take(undefined) : this.#fail(error)),
    );
    return this.#pulling;
  }

  #take(chunks: readonly ChatChunk[] | undefined): Step | Promise<Step> {
    this.#pulling = undefined;
    this.#isSourceOver = chunks === undefined;
    const ready = chunks === undefined ? this.#held() : this.#arranged(chunks);
    // A failure comes after the last of them, and an abort asks for no part.
    for (const chunk of ready) this.#partial.add(chunk);
    this.#ready = ready;
    this.#next = 0;
    return this.next();
  }

  #arranged(chunks: readonly ChatChunk[]): readonly ChatChunk[] {
    const splitter = this.#splitter;
    const some = this.#isCoalescing && chunks.length > 1 ? coalesced(chunks) : chunks;
    return splitter === undefined ? some : some.map((chunk) => splitter.split(chunk));
  }

  /** What broke the connection of an answer after its terminal signal cut nothing of it. */
  #isWholeBefore(error: unknown): boolean {
    const isCut = error instanceof ConnectionError || error instanceof TimeoutError;
    return isCut && this.#source.complete;
  }

  /** What a tag that was never finished held back. */
  #held(): readonly ChatChunk[] {
    const held = this.#splitter?.end() ?? [];
    this.#splitter = undefined;
    return held;
  }

  async #finish(): Promise<Step> {
    this.#isOver = true;
    return this.#source.complete ? OVER : this.#fail(undefined);
  }

  #fail(error: unknown): never {
    this.#isOver = true;
    if (this.#signal?.aborted === true && error === this.#signal.reason) throw error;
    for (const chunk of this.#held()) this.#partial.add(chunk);
    throw locate(streamError(error, this.#partial.response(this.#place)), this.#place);
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
