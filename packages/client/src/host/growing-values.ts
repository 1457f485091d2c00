/** How chunks become a value. */
export type GrowingValue<C, V> = {
  join(earlier: C, later: C): C;
  /** The value of what came so far; whatever is no object is not shown. */
  peek(whole: C): unknown;
  finish(whole: C): Promise<V>;
};

/** The value of a stream as it grows, each state once, and at the end the finished one. No chunks have none. */
export async function* growingValues<C, V extends object>(
  chunks: AsyncIterable<C>,
  { join, peek, finish }: GrowingValue<C, V>,
): AsyncGenerator<V> {
  let whole: C | undefined;
  let shown: string | undefined;
  for await (const chunk of chunks) {
    whole = whole === undefined ? chunk : join(whole, chunk);
    const grown = peek(whole);
    const written = JSON.stringify(grown);
    if (typeof grown === "object" && grown !== null && written !== shown) yield grown as V;
    shown = written;
  }
  if (whole !== undefined) yield finish(whole);
}
