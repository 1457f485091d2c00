import type { ChunkSource } from "../exchange.ts";

const abandoned = new FinalizationRegistry<Pick<ChunkSource<unknown>, "close">>((source) => source.close());

/**
 * A source that closes its connection when nobody can read it any more. Readers must hold what this gives and
 * nothing else of the source, which transport keeps alive as long as the socket is open.
 */
export function closedWhenAbandoned<C>(source: ChunkSource<C>): ChunkSource<C> {
  // The registry holds the source, and an error of its end may hold the reader: each would keep the other for ever.
  const forget = (): void => void abandoned.unregister(source);
  const held: ChunkSource<C> = {
    read: () =>
      source.read().then(
        (chunks) => {
          if (chunks === undefined) forget();
          return chunks;
        },
        (error: unknown) => {
          forget();
          throw error;
        },
      ),
    close: () => {
      forget();
      source.close();
    },
    get complete() {
      return source.complete;
    },
  };
  abandoned.register(held, source, source);
  return held;
}
