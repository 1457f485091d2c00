import {
  askAll,
  checkAnswers,
  readStoryDocuments,
  showChecks,
  showDocuments,
  showEnd,
  showPlaces,
  type Environment,
  type Screen,
} from "@paifang/story";
import { answerFrom } from "./answer.ts";
import { COMMAND, type Arguments } from "./arguments.ts";
import { openDatabase } from "./database.ts";
import { buildIndex } from "./index-store.ts";
import { openServices } from "./services.ts";

/** Reads, embeds what is new, asks and judges the answers; gives the claims that do not hold. */
export async function run(given: Arguments, screen: Screen, environment: Environment): Promise<string[]> {
  const start = performance.now();
  const { question, docs, service, dataFolder } = given;
  const documents = await readStoryDocuments(given);
  showDocuments(screen, documents);
  await using services = await openServices(service, environment);
  showPlaces(screen, services.places);
  using database = openDatabase(dataFolder);
  screen.line(`database    ${database.place}`);
  const { store } = await buildIndex({ documents, services, database }, screen);
  const answers = await askAll(given, store.headings(), answerFrom(store, services), screen);
  const isQuoting = services.local("chat") !== undefined;
  const checks = checkAnswers(answers, {
    files: new Set(documents.files.map(({ path }) => path)),
    isQuoting,
    isAnswerable: isQuoting && question === undefined && docs === undefined,
  });
  const surprises = showChecks(screen, checks);
  showEnd(screen, services, { command: COMMAND, kind: service, furtherExports: [], start });
  return surprises;
}
