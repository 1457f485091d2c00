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

/** Takes inputs as long as they fit, and the first in any case. Only where what they are at most is too much, they are measured. */
function endOfBatch(sizes: Sizes, { first, end }: Batch, maxBytes: number): number {
  let mostBytes = 0;
  for (let index = first; index < end; index++) {
    mostBytes += sizes.atMost(index);
    if (mostBytes > maxBytes) return endOfMeasured(sizes, { first, end }, maxBytes);
  }
  return end;
}

function endOfMeasured(sizes: Sizes, { first, end }: Batch, maxBytes: number): number {
  let bytes = sizes.of(first);
  for (let index = first + 1; index < end; index++) {
    bytes += sizes.of(index);
    if (bytes > maxBytes) return index;
  }
  return end;
}
