import { Settings } from "@llamaindex/core/global";
import { showPlan, underProgress, type Screen, type StoryDocuments } from "@paifang/story";
import { VectorStoreIndex } from "llamaindex/indices";
import type { Database } from "./database.ts";
import { ingest, planFor } from "./ingest.ts";
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
  const plan = await planFor(toDocuments(documents.files), store);
  const { passages, unchanged, gone } = plan;
  showPlan(screen, plan);
  const { embedded } = await underProgress(
    screen,
    { total: passages, keptIn: "the database" },
    (onProgress) => ingest(plan, { store, services, onProgress }),
  );
  const index = await Settings.withEmbedModel(embedModel, () => VectorStoreIndex.fromVectorStore(store));
  return { index, store, passages, embedded, unchanged, gone: gone.length, dimensions };
}
