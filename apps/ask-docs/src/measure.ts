import { printMeasured, readUndiciDocs } from "@paifang/story";
import { answerFrom } from "./answer.ts";
import { buildIndex } from "./index-store.ts";
import { toPassages } from "./passages.ts";
import { openServices } from "./services.ts";

await using services = await openServices("eas", {});
const files = await readUndiciDocs(false);
const passages = await toPassages(files);
const start = performance.now();
const { store, dimensions } = await buildIndex({
  passages,
  services,
  cacheFolder: undefined,
  onProgress: () => undefined,
});
const embedSeconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${files.length} files, ${passages.length} passages, ${dimensions} dimensions, embedded in ${embedSeconds} s`,
);
console.log(`encoder: ${services.emulator?.encoder}\n`);
await printMeasured(answerFrom(store, services));
