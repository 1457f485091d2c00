import {
  askAll,
  readStoryDocuments,
  showDocuments,
  showEnd,
  showPlaces,
  underProgress,
  type Answered,
  type Environment,
  type Screen,
} from "@paifang/story";
import { answerFrom } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import { buildIndex } from "./index-store.ts";
import { toPassages } from "./passages.ts";
import { openServices } from "./services.ts";

/** What a run did. */
export type RunReport = { passages: number; embedded: number; answers: Answered[] };

/** Reads, embeds and asks; everything that a user sees goes to the screen. */
export async function run(given: Arguments, screen: Screen, environment: Environment): Promise<RunReport> {
  const start = performance.now();
  const { service, cacheFolder } = given;
  const documents = await readStoryDocuments(given);
  showDocuments(screen, documents);
  await using services = await openServices(service, environment);
  showPlaces(screen, services.places);
  const passages = await toPassages(documents.files);
  const embedding = { total: passages.length, keptIn: "the cache" };
  const { store, embedded } = await underProgress(screen, embedding, (onProgress) =>
    buildIndex({ passages, services, cacheFolder, onProgress }),
  );
  const headings = passages.map(({ heading }) => heading);
  const answers = await askAll(given, headings, answerFrom(store, services), screen);
  showEnd(screen, services, { command: "npm start", kind: service, furtherExports: [], start });
  return { passages: passages.length, embedded, answers };
}
