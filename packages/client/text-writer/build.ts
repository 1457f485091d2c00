import { writeFileSync } from "node:fs";
import { compiledWriter } from "./compiled.ts";

writeFileSync(new URL("../src/wire/text-writer-module.ts", import.meta.url), compiledWriter());
