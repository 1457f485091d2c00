// AssemblyScript: what the module has.
export { INPUT, INPUT_BYTES, OUTPUT } from "./memory";
export { consumed, ending, scan } from "./scan";
export { decode } from "./base64";
