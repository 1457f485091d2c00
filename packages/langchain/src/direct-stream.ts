import { ensureConfig, type RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { AsyncGeneratorWithSetup, IterableReadableStream } from "@langchain/core/utils/stream";
import { readAhead, type AheadReader } from "@paifang/client";

type Source<T> = { _streamIterator(input: never, config: object): AsyncGenerator<T> };

/**
 * `stream()` as core has it, for less than half of its cost. Core sets up the context of a run anew for each chunk, and
 * hands each through the queue of a web stream; here it is set up once, and loops read past the queue.
 */
export async function directStream<T>(
  this: Source<T>,
  input: never,
  options?: Partial<RunnableConfig>,
): Promise<IterableReadableStream<T>> {
  const config = ensureConfig(options);
  const chunks = this._streamIterator(input, config);
  const storage = AsyncLocalStorageProviderSingleton.getInstance();
  let context: unknown;
  const open = (): Promise<IteratorResult<T>> => {
    context = storage.getStore();
    return chunks.next();
  };
  // Core's own way up to the first chunk.
  const opening = new AsyncGeneratorWithSetup({ generator: { next: open } as AsyncGenerator<T>, config });
  await opening.setup;
  const next = () => storage.run(context, () => chunks.next());
  const ahead = readAhead(opening.next(), next, { signal: config.signal, toError });
  return new DirectStream(ahead, chunks);
}

/** Core's words for a reason. */
const toError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(typeof reason === "string" ? reason : "Aborted");

class DirectStream<T> extends IterableReadableStream<T> {
  readonly #ahead: AheadReader<T>;

  constructor(ahead: AheadReader<T>, chunks: AsyncGenerator<T>) {
    const pull = async (controller: ReadableStreamDefaultController<T>): Promise<void> => {
      const { done, value } = await ahead.take();
      if (done === true) controller.close();
      else controller.enqueue(value);
    };
    const cancel = async (reason: unknown): Promise<void> => {
      ahead.stop();
      await chunks.return(reason);
    };
    super({ pull, cancel }, { highWaterMark: 0 });
    this.#ahead = ahead;
  }

  override async next(): Promise<IteratorResult<T>> {
    this.ensureReader();
    const step = await this.#ahead.take().catch(() => undefined);
    // The end and a failure are the same again for whoever asks, and core's own way with the lock goes with them.
    return step === undefined || step.done === true ? super.next() : step;
  }
}
