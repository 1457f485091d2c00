/** A block of more bytes than this has no answer that comes as text within the limit of its size. */
const MOST_NUMBERS = 2 ** 24;
const FIRST_ROOM = 2_048;

/** Vectors of one length, one behind the other on one block, as they come. */
export type VectorBlock = {
  /** Adds numbers to the vector that is being written. Tells whether there was room: it may be too long. */
  add(numbers: Float32Array): boolean;
  /** Ends the vector. Tells whether it is as long as those before, and not empty. */
  close(): boolean;
  /** The block, made for as many vectors as were expected. */
  numbers(): Float32Array;
  /** Numbers of each vector; 0 before there is one. */
  length(): number;
};

/** A block for `count` vectors, whose length is that of the first. */
export function vectorBlock(count: number): VectorBlock {
  let block: Float32Array<ArrayBuffer> = new Float32Array(0);
  let length = 0;
  let filled = 0;
  let end = MOST_NUMBERS;
  return {
    add(numbers) {
      const from = filled;
      if (from + numbers.length > end) return false;
      filled += numbers.length;
      if (filled > block.length) block = grown(block, filled);
      block.set(numbers, from);
      return true;
    },
    close() {
      if (length === 0) {
        length = filled;
        if (length === 0 || length * count > MOST_NUMBERS) return false;
        const first = block.subarray(0, length);
        block = unfilled(length * count);
        block.set(first);
      } else if (filled !== end) return false;
      end = Math.min(filled + length, block.length);
      return true;
    },
    numbers: () => block,
    length: () => length,
  };
}

/** Not set to zeros, which costs as much as a copy: an answer whose vectors do not fill the block is refused. */
function unfilled(length: number): Float32Array<ArrayBuffer> {
  const { buffer } = Buffer.allocUnsafeSlow(length * Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(buffer);
}

function grown(block: Float32Array, least: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(least, block.length * 2, FIRST_ROOM));
  larger.set(block);
  return larger;
}
