import { floatScanner, type FloatScanner } from "../../src/vectors/float-scanner.ts";

/** The scanner, where there has to be one. */
export function madeScanner(): FloatScanner {
  const made = floatScanner();
  if (made === undefined) throw new Error("WebAssembly is missing");
  return made;
}
