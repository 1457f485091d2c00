import type { Citation } from "./citations.ts";
import type { Connected } from "./connect.ts";
import { exportLines, type Place, type ServiceKind } from "./places.ts";
import type { Candidate, Retrieved } from "./retrieved.ts";
import { fit, seconds, type Screen } from "./screen.ts";
import type { StoryDocuments } from "./story-documents.ts";

const KIND_NAMES: Readonly<Record<ServiceKind, string>> = { eas: "PAI-EAS", aisearch: "AI Search" };

/** Says what is read. */
export function showDocuments(screen: Screen, { files, name }: StoryDocuments): void {
  screen.line(screen.bold("Paifang: questions to your documents"));
  screen.line(`documents   ${files.length} ${files.length === 1 ? "file" : "files"} of ${name}`);
}

/** Says who plays each role. */
export function showPlaces(screen: Screen, places: readonly Place[]): void {
  for (const { role, kind, variable } of places) {
    const place = variable === undefined ? "the local emulator" : `your service, from ${variable}`;
    screen.line(`${role.padEnd(11)} ${KIND_NAMES[kind]}, ${place}`);
  }
}

/** How many of the vector search's first are shown, though the reranker dropped them. */
const SHOWN_DROPPED = 2;
/** Columns that the numbers of a row take. */
const NUMBERS_WIDTH = 34;

/** A short table: the passages after reranking, with their rank before, and the first ones that were dropped. */
export function showPassages(screen: Screen, { candidates, kept }: Retrieved): void {
  screen.line(screen.dim("  #  relevance  before  cosine  passage"));
  for (const [place, passage] of kept.entries())
    screen.line(row(screen, `${place + 1}`, passage.relevanceScore.toFixed(3), passage));
  const keptRanks = new Set(kept.map(({ rank }) => rank));
  const dropped = candidates.filter(({ rank }) => rank <= SHOWN_DROPPED && !keptRanks.has(rank));
  for (const passage of dropped) screen.line(screen.dim(row(screen, "–", "dropped", passage)));
}

function row(screen: Screen, number: string, relevance: string, source: Candidate): string {
  const name = fit(`${source.file}  ${source.heading}`, Math.max(20, screen.columns - NUMBERS_WIDTH));
  const rank = String(source.rank).padStart(6);
  return `${number.padStart(3)}  ${relevance.padStart(9)}  ${rank}  ${source.similarity.toFixed(3).padStart(6)}  ${name}`;
}

/** Says what each number in the answer stands for. */
export function showCitations(screen: Screen, citations: readonly Citation[]): void {
  if (citations.length === 0) screen.line(screen.dim("The answer cites no passage."));
  for (const { number, file, heading } of citations)
    screen.line(`  [${number}] ${file}  ${screen.dim(heading)}`);
}

export type Timings = { retrieveMs: number; rerankMs: number; firstChunkMs: number; totalMs: number };

export function showTimings(screen: Screen, { retrieveMs, rerankMs, firstChunkMs, totalMs }: Timings): void {
  const parts = [
    `retrieve ${seconds(retrieveMs)}`,
    `rerank ${seconds(rerankMs)}`,
    `first chunk ${seconds(firstChunkMs)}`,
    `total ${seconds(totalMs)}`,
  ];
  screen.line(screen.dim(`  ${parts.join(" · ")}`));
}

/** Says what in the local services is real. */
function showWhatIsReal(screen: Screen, encoder: "sentence" | "lexical"): void {
  const embeddings =
    encoder === "sentence"
      ? ["embeddings  a real sentence encoder (English); other scripts: hashed n-grams stand in"]
      : ["embeddings  hashed n-grams stand in: the sentence encoder is not installed"];
  screen.line(screen.bold("Real and not, in the local emulator"));
  for (const text of [
    "the wire    real rules: addresses, tokens, limits, status codes, streams",
    ...embeddings,
    "rerank      those embeddings sentence by sentence, and BM25; no cross-encoder",
    "chat        stands in: it quotes the passages and makes up nothing",
  ])
    screen.line(`  ${text}`);
}

/** How a program is started, and what it reads from the environment besides the services. */
export type Started = { command: string; kind: ServiceKind; furtherExports: readonly string[] };

/** Gives the lines that point the same program at real services. */
function showExports(screen: Screen, { command, kind, furtherExports }: Started): void {
  screen.line(screen.bold("The same against your own services"));
  for (const text of [...exportLines(kind), ...furtherExports]) screen.line(`  ${text}`);
  screen.line(`  ${command}${kind === "eas" ? "" : ` -- --service ${kind}`}`);
}

/** Ends a run that began at `start`: what was real if the emulator played a part, the lines to export, the time. */
export function showEnd(screen: Screen, { emulator }: Connected, started: Started & { start: number }): void {
  screen.line();
  if (emulator !== undefined) {
    showWhatIsReal(screen, emulator.encoder);
    screen.line();
    showExports(screen, started);
    screen.line();
  }
  screen.line(screen.dim(`All in ${seconds(performance.now() - started.start)}.`));
}
