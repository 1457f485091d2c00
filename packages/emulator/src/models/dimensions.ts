/** The length of every vector of the emulator. */
export const DIMENSIONS = 512;
