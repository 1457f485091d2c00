import { Settings } from "@llamaindex/core/global";
import { openProgress, UserError, type Screen, type StoryDocuments } from "@paifang/story";
import { VectorStoreIndex } from "llamaindex/indices";
import type { Database } from "./database.ts";
import { ingest, planIngestion, type Ingestion, type Plan } from "./ingest.ts";
import { PREPARATION, toDocuments } from "./passage-parser.ts";
import { PassageStore } from "./passage-store.ts";
import type { Services } from "./services.ts";

export type IndexRequest = { documents: StoryDocuments; services: Services; database: Database };

/** What the index holds, and what was done for it. */
export type Index = {
  index: VectorStoreIndex;
  store: PassageStore;
  passages: number;
  embedded: number;
  unchanged: number;
  gone: number;
  dimensions: number;
};

/** Brings the database up to the documents, and makes them searchable; the screen shows how far it is. */
export async function buildIndex(
  { documents, services, database }: IndexRequest,
  screen: Screen,
): Promise<Index> {
  const embedModel = services.embedding();
  const probe = await embedModel.getQueryEmbedding({ type: "text", text: "How long is a vector?" });
  const dimensions = probe?.length ?? 0;
  const parts = [documents.source, services.embeddingName, `${dimensions} numbers`, PREPARATION];
  const store = await PassageStore.open({ database, collection: parts.join(" · "), embedModel });
  const plan = await planIngestion(toDocuments(documents.files), store);
  const passages = plan.keptPassages + plan.nodes.length;
  if (passages === 0)
    throw new UserError(
      "The documents hold nothing but titles.",
      "Give a folder whose files hold some text.",
    );
  showPlan(plan, screen);
  const embedded = await ingestOnScreen(plan, { store, services }, screen);
  const index = await Settings.withEmbedModel(embedModel, () => VectorStoreIndex.fromVectorStore(store));
  const { unchanged, gone } = plan;
  return { index, store, passages, embedded, unchanged, gone: gone.length, dimensions };
}

function showPlan({ unchanged, nodes, gone }: Plan, screen: Screen): void {
  const changed = new Set(nodes.map(({ sourceNode }) => sourceNode?.nodeId)).size;
  const removed = gone.length === 0 ? "" : `, ${gone.length} no longer there`;
  screen.line(
    `unchanged   ${unchanged} of ${unchanged + changed} files, by their hash; ${changed} to embed${removed}`,
  );
}

async function ingestOnScreen(
  plan: Plan,
  ingestion: Omit<Ingestion, "onProgress">,
  screen: Screen,
): Promise<number> {
  const total = plan.keptPassages + plan.nodes.length;
  const progress = openProgress(screen, { total, keptIn: "the database" });
  try {
    const embedded = await ingest(plan, { ...ingestion, onProgress: progress.update });
    progress.end(embedded);
    return embedded;
  } catch (error) {
    progress.stop();
    throw error;
  }
}
