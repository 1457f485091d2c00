import type { BaseEmbedding } from "@llamaindex/core/embeddings";
import { MetadataMode, TransformComponent, type BaseNode, type Document } from "@llamaindex/core/schema";
import { openingOf, planIngestion, slicesOf, type EmbeddingProgress, type Plan } from "@paifang/story";
import { IngestionPipeline } from "llamaindex/ingestion";
import { PassageParser } from "./passage-parser.ts";
import type { PassageStore } from "./passage-store.ts";
import type { Services } from "./services.ts";

/** Compares the documents with the store by the hash of their text; only changed ones are cut into passages. */
export async function planFor(documents: readonly Document[], store: PassageStore): Promise<Plan<BaseNode>> {
  const parser = new PassageParser();
  const hashed = documents.map((document) => {
    const { id_: id, hash } = document;
    return { id, hash, document };
  });
  return planIngestion(hashed, await store.documents(), ({ document }) =>
    parser.getNodesFromDocuments([document]),
  );
}

export type Ingestion = {
  store: PassageStore;
  services: Pick<Services, "embedding" | "local">;
  onProgress(progress: EmbeddingProgress): void;
};

/** Does what was planned, and gives the number of passages that were embedded. What is finished stays, also after a kill. */
export async function ingest(
  plan: Plan<BaseNode>,
  { store, services, onProgress }: Ingestion,
): Promise<{ embedded: number }> {
  let embedded = 0;
  const embedding = services.embedding(({ embeddings }) => {
    embedded += embeddings.length;
    onProgress({ done: plan.keptPassages + embedded, embedded });
  });
  const pipeline = new IngestionPipeline({
    transformations: [services.local("embed") === undefined ? embedding : openingsOnly(embedding)],
    vectorStore: store,
    disableCache: true,
  });
  for (const id of plan.gone) await store.delete(id);
  for (const slice of slicesOf(plan.changed))
    await pipeline.run({ nodes: slice.flatMap(({ passages }) => passages) });
  return { embedded };
}

/** Embeds as `embedding` does, but only the opening of each passage: the emulator's encoder reads no more. */
const openingsOnly = (embedding: BaseEmbedding): TransformComponent<Promise<BaseNode[]>> =>
  new TransformComponent(async (nodes: BaseNode[]) => {
    const openings = nodes.map((node) => openingOf(node.getContent(MetadataMode.EMBED)));
    const vectors = await embedding.getTextEmbeddingsBatch(openings);
    for (const [place, node] of nodes.entries()) node.embedding = vectors[place];
    return nodes;
  });
