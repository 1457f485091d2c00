import type { Sizes } from "./sizes.ts";

/** A slice of the inputs: from `first` up to, not including, `end`. */
export type Batch = { readonly first: number; readonly end: number };

export type PackingLimits = {
  /** Inputs in one batch at most. */
  maxCount: number;
  /** Bytes of all inputs of one batch at most; a single larger input makes a batch of its own. */
  maxBytes: number;
};

/** Cuts the inputs of a range into batches by count and bytes, in order. */
export function planBatches(sizes: Sizes, range: Batch, { maxCount, maxBytes }: PackingLimits): Batch[] {
  const batches: Batch[] = [];
  for (let { first } = range; first < range.end;) {
    const end = endOfBatch(sizes, { first, end: Math.min(range.end, first + maxCount) }, maxBytes);
    batches.push({ first, end });
    first = end;
  }
  return batches;
}

/** Takes inputs as long as they fit, and the first in any case. They are measured only where bounds do not tell. */
function endOfBatch(sizes: Sizes, range: Batch, maxBytes: number): number {
  const { first, end } = range;
  if (!isAbove(maxBytes, range, sizes.atMost)) return end;
  // Where even half of the bound is too much, what they are at least is worth its look.
  const isHopeless = isAbove(maxBytes * 2, range, sizes.atMost) && isAbove(maxBytes, range, sizes.atLeast);
  if (!isHopeless && sizes.ofAll(range) <= maxBytes) return end;
  let bytes = sizes.of(first);
  for (let index = first + 1; index < end; index++) {
    bytes += sizes.of(index);
    if (bytes > maxBytes) return index;
  }
  return end;
}

function isAbove(maxBytes: number, { first, end }: Batch, bytesOf: (index: number) => number): boolean {
  let bytes = 0;
  for (let index = first; index < end; index++) {
    bytes += bytesOf(index);
    if (bytes > maxBytes) return true;
  }
  return false;
}
