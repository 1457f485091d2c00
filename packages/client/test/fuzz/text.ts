/** Bytes as text in which every byte counts: half of the inputs as UTF-8, half byte by byte. */
export const textOf = (input: Uint8Array): string =>
  Buffer.from(input).toString(input.length % 2 === 0 ? "utf8" : "latin1");

/** Lines of an input, for targets that take several short texts. */
export const linesOf = (input: Uint8Array): string[] => textOf(input).split("\n");
