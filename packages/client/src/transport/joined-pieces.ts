/** A read of a socket has at most this. */
const MOST_BYTES = 65_536;
const FIRST_BYTES = 4_096;

/**
 * Puts pieces together, because decoding costs as much for each piece as for many bytes. What it gives is overwritten
 * by what comes later.
 */
export class JoinedPieces {
  byteLength = 0;
  #only: Uint8Array | undefined;
  #room: Uint8Array | undefined;

  add(piece: Uint8Array): void {
    if (this.byteLength === 0) this.#only = piece;
    else {
      if (this.#only !== undefined) this.#copy(this.#only, 0);
      this.#only = undefined;
      this.#copy(piece, this.byteLength);
    }
    this.byteLength += piece.byteLength;
  }

  /** All that was added since the last time. */
  take(): Uint8Array | undefined {
    const joined = this.#only ?? this.#room?.subarray(0, this.byteLength);
    const isEmpty = this.byteLength === 0;
    this.byteLength = 0;
    this.#only = undefined;
    return isEmpty ? undefined : joined;
  }

  #copy(piece: Uint8Array, at: number): void {
    const needed = at + piece.byteLength;
    if (this.#room === undefined || this.#room.byteLength < needed) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(MOST_BYTES, needed * 2), FIRST_BYTES));
      if (this.#room !== undefined) larger.set(this.#room.subarray(0, at));
      this.#room = larger;
    }
    this.#room.set(piece, at);
  }
}
