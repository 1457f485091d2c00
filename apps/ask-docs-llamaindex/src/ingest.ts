import type { BaseEmbedding } from "@llamaindex/core/embeddings";
import { MetadataMode, TransformComponent, type BaseNode, type Document } from "@llamaindex/core/schema";
import { openingOf, type EmbeddingProgress } from "@paifang/story";
import { IngestionPipeline } from "llamaindex/ingestion";
import { PassageParser } from "./passage-parser.ts";
import type { PassageStore } from "./passage-store.ts";
import type { Services } from "./services.ts";

/** What has to be done so that the store holds exactly the documents. */
export type Plan = {
  /** Documents that are in the store as they are, and their passages. */
  unchanged: number;
  keptPassages: number;
  /** Passages of new and changed documents. */
  nodes: BaseNode[];
  /** Documents of the store that are no longer there, or hold no passage any more. */
  gone: string[];
};

/** Compares the documents with the store by the hash of their text; only changed ones are cut into passages. */
export async function planIngestion(documents: readonly Document[], store: PassageStore): Promise<Plan> {
  const stored = await store.documents();
  const hashes = new Map(stored.map(({ id, hash }) => [id, hash]));
  const [unchanged, changed] = partition(documents, ({ id_, hash }) => hashes.get(id_) === hash);
  const nodes = await new PassageParser().getNodesFromDocuments(changed);
  const unchangedIds = new Set(unchanged.map(({ id_ }) => id_));
  const staying = new Set([...unchangedIds, ...nodes.map(documentOf)]);
  const kept = stored.filter(({ id }) => unchangedIds.has(id));
  return {
    unchanged: unchanged.length,
    keptPassages: kept.reduce((sum, { passages }) => sum + passages, 0),
    nodes,
    gone: stored.map(({ id }) => id).filter((id) => !staying.has(id)),
  };
}

export type Ingestion = {
  store: PassageStore;
  services: Pick<Services, "embedding" | "local">;
  onProgress(progress: EmbeddingProgress): void;
};

/** Does what was planned, and gives the number of passages that were embedded. What is finished stays, also after a kill. */
export async function ingest(plan: Plan, { store, services, onProgress }: Ingestion): Promise<number> {
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
  for (const nodes of slicesOf(plan.nodes)) await pipeline.run({ nodes });
  return embedded;
}

/** Embeds as `embedding` does, but only the opening of each passage: the emulator's encoder reads no more. */
const openingsOnly = (embedding: BaseEmbedding): TransformComponent<Promise<BaseNode[]>> =>
  new TransformComponent(async (nodes: BaseNode[]) => {
    const openings = nodes.map((node) => openingOf(node.getContent(MetadataMode.EMBED)));
    const vectors = await embedding.getTextEmbeddingsBatch(openings);
    for (const [place, node] of nodes.entries()) node.embedding = vectors[place];
    return nodes;
  });

/** Passages that are embedded and stored at a time. */
const SLICE_PASSAGES = 128;

/** Cuts passages into slices that hold whole documents, because the store takes those alone. */
function slicesOf(nodes: readonly BaseNode[]): BaseNode[][] {
  const slices: BaseNode[][] = [];
  for (const document of Map.groupBy(nodes, documentOf).values()) {
    const open = slices.at(-1);
    if (open !== undefined && open.length + document.length <= SLICE_PASSAGES) open.push(...document);
    else slices.push([...document]);
  }
  return slices;
}

const documentOf = (node: BaseNode): string => node.sourceNode?.nodeId ?? "";

const partition = <T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] => [
  items.filter(holds),
  items.filter((item) => !holds(item)),
];
