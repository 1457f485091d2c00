/** A slice of the inputs: from `first` up to, not including, `end`. */
export type Batch = { readonly first: number; readonly end: number };

export type PackingLimits = {
  /** Inputs in one batch at most. */
  maxCount: number;
  /** Bytes of all inputs of one batch at most; a single larger input makes a batch of its own. */
  maxBytes: number;
};

/** Cuts inputs into batches by count and bytes, in order. `sizes` are the inputs' sizes on the wire. */
export function planBatches(sizes: readonly number[], { maxCount, maxBytes }: PackingLimits): Batch[] {
  const batches: Batch[] = [];
  let first = 0;
  let bytes = 0;
  for (const [index, size] of sizes.entries()) {
    const full = index - first >= maxCount || (index > first && bytes + size > maxBytes);
    if (full) {
      batches.push({ first, end: index });
      first = index;
      bytes = 0;
    }
    bytes += size;
  }
  if (first < sizes.length) batches.push({ first, end: sizes.length });
  return batches;
}

/** Bytes of a text as JSON in a body, with the comma after it. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) + 1;
