import { DRAIN_TIMEOUT_MS, MAX_UNREAD_BYTES } from "../config/options.ts";
import type { ChunkSource, Limits, StreamDecoder } from "../exchange.ts";
import type { Alarm } from "../service/timers.ts";
import type { Connection, Receiver } from "./attempt.ts";
import { JoinedPieces } from "./joined-pieces.ts";
import { silenceWatch, type SilenceWatch } from "./silence.ts";
import type { Clock, Settle } from "./sink.ts";

type End = { error: unknown } | "normal";

const AT_ONCE = Promise.resolve();

/**
 * The receiving and the reading end of one stream. It runs the decoder from the first byte to the
 * last and keeps the chunks until they are read, pausing the socket when the reader is behind.
 */
export class ChunkReceiver<C> implements Receiver, ChunkSource<C> {
  readonly #decoder: StreamDecoder<C>;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #opened: Settle<ChunkSource<C>>;
  readonly #silence: SilenceWatch;
  /** The pieces of the present read of the socket, which come in one turn. */
  readonly #held = new JoinedPieces();
  readonly #writeHeld = (): void => this.#guardedWrite();
  #isWriteDue = false;
  #queue: C[] = [];
  /** Of the event that is still coming. */
  #pendingBytes = 0;
  #unreadBytes = 0;
  #heardEvent = false;
  #paused = false;
  #end: End | undefined;
  #reader: Settle<readonly C[] | undefined> | undefined;
  #drain: Alarm | undefined;

  /** `opened` is told of the first chunks, or of an end or a failure before any. */
  constructor(
    decoder: StreamDecoder<C>,
    limits: Pick<Limits, "idleTimeoutMs" | "silenceTimeoutMs">,
    ends: { clock: Clock; connection: Connection; opened: Settle<ChunkSource<C>> },
  ) {
    this.#decoder = decoder;
    this.#clock = ends.clock;
    this.#connection = ends.connection;
    this.#opened = ends.opened;
    this.#silence = silenceWatch(limits, ends.clock, (error) => ends.connection.abort(error));
  }

  get complete(): boolean {
    return this.#decoder.complete;
  }

  write(piece: Uint8Array): void {
    if (this.#end !== undefined) return;
    this.#held.add(piece);
    const isOnTime = this.#heardEvent && this.#decoder.joins === true;
    const unreadBytes = this.#unreadBytes + this.#pendingBytes + this.#held.byteLength;
    if (!isOnTime || unreadBytes > MAX_UNREAD_BYTES) this.#write();
    else if (!this.#isWriteDue) {
      this.#isWriteDue = true;
      void AT_ONCE.then(this.#writeHeld);
    }
  }

  #guardedWrite(): void {
    this.#isWriteDue = false;
    try {
      this.#write();
    } catch (error) {
      this.#connection.abort(error);
    }
  }

  #write(): void {
    const piece = this.#held.take();
    if (piece === undefined || this.#end !== undefined) return;
    this.#pendingBytes += piece.byteLength;
    this.#take(this.#decoder.write(piece));
    if (this.#decoder.done) {
      this.#leave(this.#endDecoder());
      return;
    }
    if (this.#unreadBytes > MAX_UNREAD_BYTES) {
      this.#paused = true;
      this.#silence.rest();
      this.#connection.pause();
    } else if (this.#heardEvent) this.#silence.heardByte();
  }

  end(): void {
    this.#write();
    this.#stopDraining();
    if (this.#end === undefined) this.#endDecoder();
  }

  fail(error: unknown): void {
    // What had come before it counts as before.
    if (this.#held.byteLength > 0) this.#guardedWrite();
    this.#stopDraining();
    this.#finish({ error });
  }

  close(): void {
    this.#queue = [];
    this.#finish("normal");
    this.#connection.abort(new Error("stream closed"));
  }

  read(): Promise<readonly C[] | undefined> {
    if (this.#queue.length > 0) return Promise.resolve(this.#handOut());
    if (this.#end === "normal") return Promise.resolve(undefined);
    const { promise, resolve, reject } = Promise.withResolvers<readonly C[] | undefined>();
    if (this.#end === undefined) this.#reader = { resolve, reject };
    else reject(this.#end.error);
    return promise;
  }

  #handOut(): readonly C[] {
    const chunks = this.#queue;
    this.#queue = [];
    this.#unreadBytes = 0;
    if (this.#paused && this.#end === undefined) {
      this.#paused = false;
      this.#silence.heardEvent();
      this.#silence.heardByte();
      this.#connection.resume();
    }
    return chunks;
  }

  #take(chunks: C[]): void {
    if (chunks.length === 0) return;
    if (this.#queue.length === 0) this.#queue = chunks;
    else for (const chunk of chunks) this.#queue.push(chunk);
    this.#unreadBytes += this.#pendingBytes;
    this.#pendingBytes = 0;
    this.#heardEvent = true;
    if (!this.#paused) this.#silence.heardEvent();
    this.#opened.resolve(this);
    this.#wake();
  }

  #wake(): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = undefined;
    if (this.#queue.length > 0) reader.resolve(this.#handOut());
    else if (this.#end === "normal") reader.resolve(undefined);
    else if (this.#end !== undefined) reader.reject(this.#end.error);
  }

  #endDecoder(): End {
    let end: End = "normal";
    try {
      this.#take(this.#decoder.end());
    } catch (error) {
      end = { error };
    }
    this.#finish(end);
    return end;
  }

  /** A drained socket can serve again; a body that lingers, or that broke the contract, is not worth the wait. */
  #leave(end: End): void {
    if (end !== "normal") return this.#connection.abort(end.error);
    const drainedBy = this.#clock.now() + DRAIN_TIMEOUT_MS;
    this.#drain = this.#clock.timers.add(drainedBy, () => this.#connection.abort(new Error("drained")));
  }

  #finish(end: End): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#silence.stop();
    if (end === "normal" || this.#queue.length > 0) this.#opened.resolve(this);
    else this.#opened.reject(end.error);
    this.#wake();
  }

  #stopDraining(): void {
    if (this.#drain !== undefined) this.#clock.timers.remove(this.#drain);
    this.#drain = undefined;
  }
}
