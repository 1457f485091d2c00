import { PaifangError, locate } from "../errors.ts";
import type { ChunkSource, Opened } from "../exchange.ts";
import type { Context } from "./context.ts";

/** An open stream whose failures say where they happened, and show no secret that the service echoed. */
export function scrubbedStream<C>({ state }: Context, operation: string, opened: Opened<C>): Opened<C> {
  const { source, endpoint, attempts, requestIds } = opened;
  const { scrub } = state.config.credentials;
  const place = { operation, endpoint, attempts, requestId: requestIds.at(-1), scrub };
  const scrubbed: ChunkSource<C> = {
    read: () =>
      source.read().catch((error: unknown) => {
        throw error instanceof PaifangError ? locate(error, place) : error;
      }),
    close: () => source.close(),
    get complete() {
      return source.complete;
    },
  };
  return { ...opened, source: scrubbed };
}
