import type { RetryCause } from "./retry-table.ts";

export type HeaderFields = Readonly<Record<string, string>>;
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;
export type BodyBytes = string | Uint8Array;
/** A body whose pieces exist once. After `begun` it cannot be sent again, whatever the failure was. */
export type BodyStream = AsyncIterable<Uint8Array> & { readonly begun: boolean; readonly sentBytes: number };

/**
 * What an error body says, as far as it could be read. `field` names the refused request field; `note` is what
 * the operation knows about the refusal, and no word of the server.
 */
export type ServerMessage = {
  code?: string;
  message?: string;
  field?: string;
  requestId?: string;
  note?: string;
};

/** All bounds of one exchange. Times in ms, sizes in bytes; 0 switches a bound off. */
export type Limits = {
  readonly lane: "bulk" | "chat";
  readonly maxRetries: number;
  readonly attemptTimeoutMs: number;
  readonly deadlineMs: number;
  readonly firstEventTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  readonly maxAnswerBytes: number;
};

/** One HTTP exchange as a value: all that transport must know, and nothing of what it means. */
export interface Exchange<D> {
  readonly operation: string;
  readonly method: string;
  /** Appended to the endpoint's base path. */
  readonly path: string;
  readonly query?: Query | undefined;
  readonly headers?: HeaderFields | undefined;
  readonly body?: BodyBytes | BodyStream | undefined;
  /** `"safe"`: may run twice. `"unsent-only"`: repeated only when the service cannot have begun it. */
  readonly repeat: "safe" | "unsent-only";
  /** The caller can ask in smaller parts, so what took too long is not asked again as it is. */
  readonly divisible?: boolean | undefined;
  /** Causes for which a larger exchange with the same inputs was repeated in vain; it is not repeated for them. */
  readonly suspected?: readonly RetryCause[] | undefined;
  readonly limits: Limits;
  /** Makes a fresh decoder for a 2xx answer of one attempt. */
  open(contentType: string | undefined): D;
  readError(status: number, text: string): ServerMessage;
  /** Another form of the exchange after a refusal, or `undefined`. Such a resend is not counted as a retry. */
  revise?(status: number, said: ServerMessage): Exchange<D> | undefined;
}

/** Pure: bytes in, one value out. Breaches of the contract are thrown. */
export type BodyDecoder<T> = { write(piece: Uint8Array): void; end(): T };

/**
 * Pure: bytes in, chunks out, the same chunks for any split of the bytes.
 *
 * `complete`: the terminal signal was seen. `done`: nothing more can come, so `end()` may be called at once.
 * A failure never hides what came before it: `write` gives out the earlier chunks and sets `done`, `end()` throws.
 *
 * `joins`: pieces may be put together before they are written, and what was written may be overwritten after, because
 * nothing of it is kept. The lists of chunks are the caller's own.
 */
export type StreamDecoder<C> = {
  readonly joins?: boolean;
  write(piece: Uint8Array): C[];
  end(): C[];
  readonly complete: boolean;
  readonly done: boolean;
};

export type Sent = { attempts: number; requestIds: string[]; endpoint: string };
export type Reception = { status: number; headers: HeaderFields };
export type Answer<T> = Sent & Reception & { value: T };
export type Opened<C> = Sent & Reception & { source: ChunkSource<C> };

/** The chunks of an open stream. It owns socket, timers and limiter slot until it ends. */
export type ChunkSource<C> = {
  /** The chunks that are there, waiting for at least one; `undefined` after the last. */
  read(): Promise<readonly C[] | undefined>;
  close(): void;
  readonly complete: boolean;
};
