import {
  askAll,
  readStoryDocuments,
  showDocuments,
  showEnd,
  showPlaces,
  type Answered,
  type Environment,
  type Screen,
} from "@paifang/story";
import { answerFrom } from "./answer.ts";
import { COMMAND, type Arguments } from "./arguments.ts";
import { openDatabase } from "./database.ts";
import { buildIndex, type Index } from "./index-store.ts";
import { openServices } from "./services.ts";

const FURTHER_EXPORTS = [
  "export DATABASE_URL=postgres://<user>:<password>@<host>:5432/<database with pgvector>",
];

/** What a run did. */
export type RunReport = Pick<Index, "passages" | "embedded" | "unchanged" | "gone"> & { answers: Answered[] };

/** Reads, embeds what is new and asks; everything that a user sees goes to the screen. */
export async function run(given: Arguments, screen: Screen, environment: Environment): Promise<RunReport> {
  const start = performance.now();
  const { service } = given;
  const documents = await readStoryDocuments(given);
  showDocuments(screen, documents);
  await using services = await openServices(service, environment);
  showPlaces(screen, services.places);
  await using database = await openDatabase(given.database);
  screen.line(`database    ${database.place}`);
  const built = await buildIndex({ documents, services, database }, screen);
  const headings = (await built.store.metadata()).map(({ heading }) => String(heading));
  const answers = await askAll(given, headings, answerFrom(built.index, services), screen);
  showEnd(screen, services, { command: COMMAND, kind: service, furtherExports: FURTHER_EXPORTS, start });
  const { passages, embedded, unchanged, gone } = built;
  return { passages, embedded, unchanged, gone, answers };
}
