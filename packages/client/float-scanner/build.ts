import { writeFileSync } from "node:fs";
import { compiledScanner } from "./compiled.ts";

writeFileSync(new URL("../src/vectors/float-scanner-module.ts", import.meta.url), compiledScanner());
