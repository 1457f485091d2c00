/**
 * Reads on in one value, which began in this piece or an earlier one, and returns the place behind its end:
 * `MORE` where the piece ended first, `REFUSED` where it is none of the known form.
 */
export type ValueReader = (piece: Buffer, from: number) => number;

export const MORE = -1;
export const REFUSED = -2;
