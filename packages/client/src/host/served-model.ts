import type { ChatStream } from "../capabilities.ts";
import type { EasClient } from "../eas-client.ts";
import { IDENTITY } from "../operations/show-endpoint.ts";
import { easClientOf, pickKeys, type EasFields, type SharedClient } from "./service-fields.ts";
import { readerSignal, type Reader } from "./reader-signal.ts";
import { shownFields } from "./shown-fields.ts";
import { toAbortError, underSignal } from "./under-signal.ts";

/** What a host's model takes besides its settings: of the host's own fields not those whose work is the client's. */
export type ServedFields<C, Host> = Omit<Host, "maxConcurrency" | "maxRetries" | "onFailedAttempt"> &
  StopFields &
  EasFields<C>;

type StopFields = {
  stop?: string[] | undefined;
  /** Another name of `stop`. */
  stopSequences?: string[] | undefined;
};

/** What a host may say about one call. */
export type ServedCall = { maxRetries?: number | undefined; signal?: AbortSignal | undefined };

type Facts = Readonly<Record<string, unknown>>;

/** What a host's model stands on, whatever it is asked for. */
export type ServedModel<C, S = object> = {
  /** The constructor's, with those of a call over them; `undefined` is as good as left out. */
  settings(call: object): S;
  /** One call of the client; a signal that has ended sends nothing. */
  ask<T>(call: ServedCall, run: (client: C | EasClient) => Promise<T>): Promise<T>;
  /** Likewise a stream, from its opening to its end. `told` hears of each piece once its reader has it. */
  stream<K, T>(
    call: ServedCall,
    open: (client: C | EasClient) => Promise<AsyncIterable<K> & StreamFacts>,
    toHost: () => Retelling<K, T>,
    told?: (piece: T) => Promise<void>,
  ): AsyncGenerator<T>;
  /** Opens a reader of a call; the work behind it ends when it leaves. */
  read<O extends ServedCall, R extends Reader>(call: O, open: (call: O) => R): R;
  /** What tells its answers from another's in a cache: settings, address, and the client's own part of a request. No secret. */
  identity(): Facts;
  /** Ends what is asked without a signal of its own. */
  readonly signal: AbortSignal | undefined;
  /** What may be written down of it; `undefined` where no copy could be made of that. See `shownFields`. */
  readonly shown: Facts | undefined;
};

type StreamFacts = Pick<ChatStream, "requestIds" | "attempts">;

/** A stream in a host's words: what each chunk becomes, and what is told of the whole at its end. */
export type Retelling<K, T> = { add(chunk: K): readonly T[]; end(stream: StreamFacts): readonly T[] };

type Making<S> = {
  /** Chooses the environment's variables. */
  service: string;
  /** The names of the model's settings. */
  keys: Readonly<Record<keyof S, true>>;
  /** What the host's user gets of a failure. */
  toHostError(error: unknown): unknown;
};

/** Gives what a host's model stands on; nothing is checked before the first use. */
export function servedModel<C, S extends object>(
  fields: EasFields<C> & StopFields,
  { service, keys, toHostError }: Making<S>,
): ServedModel<C, S> {
  const { stop = fields.stopSequences } = fields;
  const settings = pickKeys({ ...fields, stop }, keys);
  const client = easClientOf(fields, service);
  const ownId = process.getBuiltinModule("node:crypto").randomUUID();
  const shown = shownFields(fields, service);
  const clientFor = ({ maxRetries }: ServedCall): C | EasClient => {
    const made = client();
    return maxRetries === undefined ? made : (made.withOptions?.({ maxRetries }) ?? made);
  };
  const retold = async function* <K, T>(
    call: ServedCall,
    open: (client: C | EasClient) => Promise<AsyncIterable<K> & StreamFacts>,
    toHost: () => Retelling<K, T>,
  ): AsyncGenerator<T> {
    const { signal = fields.signal } = call;
    try {
      signal?.throwIfAborted();
      const stream = await open(clientFor(call));
      const { add, end } = toHost();
      for await (const chunk of stream) for (const piece of add(chunk)) yield piece;
      for (const piece of end(stream)) yield piece;
    } catch (error) {
      throw toHostError(toAbortError(error, signal));
    }
  };
  return {
    settings: (call) => ({ ...settings, ...pickKeys(call, keys) }) as S,
    ask: (call, run) => underSignal(call.signal ?? fields.signal, () => run(clientFor(call)), toHostError),
    stream: (call, open, toHost, told) => {
      const pieces = retold(call, open, toHost);
      return told === undefined ? pieces : telling(pieces, told);
    },
    read: (call, open) => {
      const { signal, watch } = readerSignal(call.signal ?? fields.signal);
      return watch(open({ ...call, signal }));
    },
    signal: fields.signal,
    identity: () => ({ ...identityOf(client, ownId), ...settings }),
    shown: shown === undefined ? undefined : { ...settings, ...shown },
  };
}

async function* telling<T>(pieces: AsyncGenerator<T>, told: (piece: T) => Promise<void>): AsyncGenerator<T> {
  for await (const piece of pieces) {
    yield piece;
    await told(piece);
  }
}

type Identified = { [IDENTITY]?: Facts };

/** A client of another make may show no more than its address, or not even that. */
function identityOf(client: () => SharedClient<unknown> & Identified, ownId: string): Facts {
  try {
    const { [IDENTITY]: identity, endpoint = ownId } = client();
    return identity ?? { endpoint };
  } catch {
    // Without an address nothing is ever answered; the call itself says what is missing.
    return { endpoint: ownId };
  }
}
