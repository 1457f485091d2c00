import { readAhead } from "./read-ahead.ts";

/** A host's web stream that is its own iterator, and locks itself to its first loop. */
type QueuedStream<T> = ReadableStream<T> & { next(): Promise<IteratorResult<T>>; ensureReader(): void };

type StreamClass<T, S> = new (source: Source<T>, strategy: { highWaterMark: number }) => S;

type Source<T> = {
  pull(controller: { enqueue(chunk: T): void; close(): void }): Promise<void>;
  cancel(reason: unknown): Promise<void>;
};

/** What a stream is made of: `first` is under way, `next` asks for each step after it. */
export type StreamedSteps<T> = {
  first: Promise<IteratorResult<T>>;
  next(): Promise<IteratorResult<T>>;
  leave(reason: unknown): Promise<unknown>;
  signal: AbortSignal | undefined;
};

/**
 * A host's web stream that loops read past its queue, which costs more than many a chunk. Whoever reads it by a reader,
 * a pipe or a tee gets the same steps out of the queue; the lock is the host's own, so that nobody does both at once.
 */
export function directStream<T, S extends QueuedStream<T>>(
  Stream: StreamClass<T, S>,
  { first, next, leave, signal }: StreamedSteps<T>,
): S {
  const { take, leave: forget } = readAhead(first, next, signal);
  const source: Source<T> = {
    pull: async (controller) => {
      const step = await take();
      if (step.done === true) controller.close();
      else controller.enqueue(step.value);
    },
    cancel: async (reason) => {
      forget();
      await leave(reason);
    },
  };
  // The queue would be a second step that is read ahead.
  const stream = new Stream(source, { highWaterMark: 0 });
  const queued = stream.next.bind(stream);
  stream.next = async () => {
    stream.ensureReader();
    // Given up, or never its own: the host says what that means.
    if (!stream.locked) return queued();
    try {
      const step = await take();
      // The end is told again to whoever asks; the host then gives up its lock, as whoever left has done already.
      return step.done === true && stream.locked ? await queued() : step;
    } catch (error) {
      if (stream.locked) return queued();
      throw error;
    }
  };
  return stream;
}
