import type { Arguments } from "./arguments.ts";
import { ask, type Answered } from "./ask.ts";
import { readDocuments } from "./documents.ts";
import { buildIndex, type Index, type IndexRequest } from "./index-store.ts";
import { toPassages } from "./passages.ts";
import type { Environment } from "./places.ts";
import { openProgress } from "./progress.ts";
import { OWN_QUESTIONS, questionsAbout } from "./questions.ts";
import { showExports, showPlaces, showWhatIsReal } from "./report.ts";
import { seconds, type Screen } from "./screen.ts";
import { openServices } from "./services.ts";
import { readUndiciDocs } from "./undici-docs.ts";

/** What a run did. */
export type RunReport = { passages: number; embedded: number; answers: Answered[] };

/** Reads, embeds and asks; everything that a user sees goes to the screen. */
export async function run(
  { question, docs, all, service, cacheFolder }: Arguments,
  screen: Screen,
  environment: Environment,
): Promise<RunReport> {
  const start = performance.now();
  const files = docs === undefined ? await readUndiciDocs(all) : await readDocuments(docs);
  screen.line(screen.bold("Paifang: questions to your documents"));
  screen.line(`documents   ${files.length} ${files.length === 1 ? "file" : "files"} of ${nameOf(docs, all)}`);
  await using services = await openServices(service, environment);
  showPlaces(screen, services.places);
  const passages = (await Promise.all(files.map(toPassages))).flat();
  const index = await showIndexing({ passages, services, cacheFolder }, screen);
  const answers: Answered[] = [];
  const own = docs === undefined ? OWN_QUESTIONS : questionsAbout(passages);
  for (const asked of question === undefined ? own : [question])
    answers.push(await ask(asked, { store: index.store, services, screen }));
  screen.line();
  if (services.emulator !== undefined) {
    showWhatIsReal(screen, services.emulator.encoder);
    screen.line();
    showExports(screen, service);
    screen.line();
  }
  screen.line(screen.dim(`All in ${seconds(performance.now() - start)}.`));
  return { passages: index.passages, embedded: index.embedded, answers };
}

function nameOf(docs: string | undefined, all: boolean): string {
  if (docs !== undefined) return docs;
  return all ? "undici's documentation" : "undici's documentation (a part; `--all` reads all of it)";
}

async function showIndexing(request: Omit<IndexRequest, "onProgress">, screen: Screen): Promise<Index> {
  const progress = openProgress(screen, request.passages.length);
  try {
    const index = await buildIndex({ ...request, onProgress: progress.update });
    progress.end(index.embedded);
    return index;
  } catch (error) {
    progress.stop();
    throw error;
  }
}
