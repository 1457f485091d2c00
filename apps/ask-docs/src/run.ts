import {
  ask,
  openProgress,
  OWN_QUESTIONS,
  questionsAbout,
  readStoryDocuments,
  showDocuments,
  showEnd,
  showPlaces,
  type Answered,
  type Environment,
  type Screen,
} from "@paifang/story";
import { answerFrom } from "./answer.ts";
import type { Arguments } from "./arguments.ts";
import { buildIndex, type Index, type IndexRequest } from "./index-store.ts";
import { toPassages } from "./passages.ts";
import { openServices } from "./services.ts";

/** What a run did. */
export type RunReport = { passages: number; embedded: number; answers: Answered[] };

/** Reads, embeds and asks; everything that a user sees goes to the screen. */
export async function run(given: Arguments, screen: Screen, environment: Environment): Promise<RunReport> {
  const start = performance.now();
  const { question, docs, service, cacheFolder } = given;
  const documents = await readStoryDocuments(given);
  showDocuments(screen, documents);
  await using services = await openServices(service, environment);
  showPlaces(screen, services.places);
  const passages = await toPassages(documents.files);
  const { store, embedded } = await showIndexing({ passages, services, cacheFolder }, screen);
  const own = docs === undefined ? OWN_QUESTIONS : questionsAbout(passages.map(({ heading }) => heading));
  const answers: Answered[] = [];
  for (const asked of question === undefined ? own : [question])
    answers.push(await ask(asked, answerFrom(store, services), screen));
  showEnd(screen, services, { command: "npm start", kind: service, furtherExports: [], start });
  return { passages: passages.length, embedded, answers };
}

async function showIndexing(request: Omit<IndexRequest, "onProgress">, screen: Screen): Promise<Index> {
  const progress = openProgress(screen, { total: request.passages.length, keptIn: "the cache" });
  try {
    const index = await buildIndex({ ...request, onProgress: progress.update });
    progress.end(index.embedded);
    return index;
  } catch (error) {
    progress.stop();
    throw error;
  }
}
