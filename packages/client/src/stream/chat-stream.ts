import type { ChatStream } from "../capabilities.ts";
import { chatAccumulator } from "../chat/accumulate.ts";
import { PaifangError, StreamError, locate } from "../errors.ts";
import type { Opened } from "../exchange.ts";
import type { ChatChunk } from "../types.ts";

/** Reads an open source chunk by chunk, and turns every end but the proper one into a `StreamError`. */
export function chatStream(opened: Opened<ChatChunk>, operation: string, signal: AbortSignal | undefined): ChatStream {
  const { source, requestIds, attempts, endpoint } = opened;
  let consumed = false;
  const place = { operation, endpoint, attempts, requestId: requestIds.at(-1) };
  return {
    requestIds,
    attempts,
    close: () => source.close(),
    [Symbol.asyncIterator]: () => {
      if (consumed)
        throw locate(new StreamError("STREAM_CONSUMED", "This stream was read before."), place);
      consumed = true;
      return readChunks(opened, signal, place);
    },
  };
}

type Place = { operation: string; endpoint: string; attempts: number; requestId: string | undefined };

/** Written by hand: a generator would cost a promise for each chunk that is there already. */
function readChunks(opened: Opened<ChatChunk>, signal: AbortSignal | undefined, place: Place): AsyncIterator<ChatChunk> {
  const { source } = opened;
  const partial = chatAccumulator();
  let ready: readonly ChatChunk[] = [];
  let next = 0;
  let isOver = false;
  let pulling: Promise<IteratorResult<ChatChunk>> | undefined;

  const fail = (error: unknown): never => {
    isOver = true;
    if (signal?.aborted === true && error === signal.reason) throw error;
    throw locate(streamError(error, partial.response({ requestIds: opened.requestIds, attempts: opened.attempts })), place);
  };
  const give = (): IteratorResult<ChatChunk> | undefined => {
    const chunk = ready[next];
    if (chunk === undefined) return undefined;
    next++;
    partial.add(chunk);
    return { done: false, value: chunk };
  };
  const end = (): IteratorResult<ChatChunk> => {
    isOver = true;
    if (!source.complete) fail(undefined);
    return { done: true, value: undefined };
  };
  const pull = (): Promise<IteratorResult<ChatChunk>> => {
    pulling = source.read().then((chunks) => {
      pulling = undefined;
      if (chunks === undefined) return end();
      ready = chunks;
      next = 0;
      return advance();
    }, fail);
    return pulling;
  };
  const advance = (): Promise<IteratorResult<ChatChunk>> => {
    if (isOver) return Promise.resolve({ done: true, value: undefined });
    if (pulling !== undefined) return pulling.then(advance);
    const there = give();
    return there === undefined ? pull() : Promise.resolve(there);
  };

  return {
    next: advance,
    return: () => {
      isOver = true;
      source.close();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}

function streamError(error: unknown, partial: StreamError["partial"]): StreamError {
  const known = partial === undefined ? {} : { partial };
  if (error instanceof StreamError) {
    const { serverCode, serverMessage, retryCause } = error;
    return new StreamError(error.code, error.detail, { ...known, serverCode, serverMessage, retryCause });
  }
  const reason = PaifangError.isInstance(error) ? `: ${error.detail}` : ", without a terminal signal.";
  return new StreamError("STREAM_TRUNCATED", `The stream was cut${reason}`, {
    ...known,
    ...(error === undefined ? {} : { cause: error }),
  });
}
