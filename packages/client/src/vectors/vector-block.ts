/** A block of more bytes than this has no answer that comes as text within the limit of its size. */
const MOST_NUMBERS = 2 ** 24;
const FIRST_ROOM = 2_048;

/** Vectors of one length, one behind the other on one block, as they come. */
export type VectorBlock = {
  /** Room for so many more numbers of the vector that is being written, or `undefined` where it gets too long. */
  take(count: number): Float32Array | undefined;
  /** Ends the vector. Tells whether it is as long as those before. */
  close(): boolean;
  /** The block, made for as many vectors as were expected. */
  numbers(): Float32Array;
  /** Numbers of each vector; 0 before there is one. */
  length(): number;
};

/** A block for `count` vectors, whose length is that of the first. */
export function vectorBlock(count: number): VectorBlock {
  let block = new Float32Array(0);
  let length = 0;
  let filled = 0;
  let end = MOST_NUMBERS;
  return {
    take(more) {
      const from = filled;
      if (from + more > end) return undefined;
      if (from + more > block.length) block = grown(block, from + more);
      filled += more;
      return block.subarray(from, filled);
    },
    close() {
      if (length === 0) {
        length = filled;
        if (length * count > MOST_NUMBERS) return false;
        const first = block.subarray(0, length);
        block = new Float32Array(length * count);
        block.set(first);
      } else if (filled !== end) return false;
      end = Math.min(filled + length, block.length);
      return true;
    },
    numbers: () => block,
    length: () => length,
  };
}

function grown(block: Float32Array, least: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(least, block.length * 2, FIRST_ROOM));
  larger.set(block);
  return larger;
}
