// AssemblyScript: where text goes in, and numbers come out. `src/vectors/float-scanner.ts` drives the module, and
// `build.ts` in the folder above makes its bytes.

/** Where the caller puts text: at most `INPUT_BYTES`, and behind it a zero byte, at which every number ends. */
export const INPUT: i32 = 2048;
export const INPUT_BYTES: i32 = 32768;
/** Where the numbers come out; each takes two bytes of text at least. The gap is for reading sixteen bytes at once. */
export const OUTPUT: i32 = INPUT + INPUT_BYTES + 64;
