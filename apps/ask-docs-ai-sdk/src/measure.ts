import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printMeasured, readStoryDocuments, silentScreen } from "@paifang/story";
import { answerFrom } from "./answer.ts";
import { openDatabase } from "./database.ts";
import { buildIndex } from "./index-store.ts";
import { openServices } from "./services.ts";

const folder = await mkdtemp(join(tmpdir(), "ask-docs-ai-sdk-"));
await using stack = new AsyncDisposableStack();
stack.defer(() => rm(folder, { recursive: true }));
const database = stack.use(openDatabase(folder));
const services = stack.use(await openServices("eas", {}));
const documents = await readStoryDocuments({ docs: undefined, all: false });
const start = performance.now();
const { store, passages, dimensions } = await buildIndex({ documents, services, database }, silentScreen());
const embedSeconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(
  `${documents.files.length} files, ${passages} passages, ${dimensions} dimensions, embedded in ${embedSeconds} s`,
);
console.log(`encoder: ${services.emulator?.encoder}\n`);
await printMeasured(answerFrom(store, services));
