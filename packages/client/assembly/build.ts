import { writeFileSync } from "node:fs";
import { compiledSource, FLOAT_SCANNER, homeOf, TEXT_WRITER } from "./compiled.ts";

for (const module of [FLOAT_SCANNER, TEXT_WRITER]) writeFileSync(homeOf(module), compiledSource(module));
