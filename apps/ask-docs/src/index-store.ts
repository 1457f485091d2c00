import { mkdir } from "node:fs/promises";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { LocalFileStore } from "@langchain/classic/storage/file_system";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import type { Embeddings } from "@langchain/core/embeddings";
import {
  openingOf,
  PREPARATION_VERSION,
  systemCode,
  UserError,
  type EmbeddingProgress,
  type Passage,
} from "@paifang/story";
import type { Services } from "./services.ts";

export type IndexRequest = {
  passages: readonly Passage[];
  services: Services;
  cacheFolder: string | undefined;
  onProgress(progress: EmbeddingProgress): void;
};

export type Index = { store: MemoryVectorStore; passages: number; embedded: number; dimensions: number };

/** Passages that are embedded and kept at a time: what an interrupted run has finished stays in the cache. */
const SLICE_PASSAGES = 256;

/** Embeds passages, or takes their vectors from the cache, and makes them searchable. */
export async function buildIndex({
  passages,
  services,
  cacheFolder,
  onProgress,
}: IndexRequest): Promise<Index> {
  const isLocal = services.local("embed") !== undefined;
  const texts = passages.map(({ text }) => (isLocal ? openingOf(text) : text));
  let first = 0;
  let embedded = 0;
  const fresh = services.embeddings(({ done, total, embeddings }) => {
    embedded += embeddings.length;
    onProgress({ done: Math.min(first + SLICE_PASSAGES, texts.length) - total + done, embedded });
  });
  const { length: dimensions } = await fresh.embedQuery("How long is a vector?");
  const name = [services.embeddingName, dimensions, PREPARATION_VERSION].join("-");
  const embeddings = cacheFolder === undefined ? fresh : await cachedEmbeddings(fresh, cacheFolder, name);
  const store = new MemoryVectorStore(embeddings);
  for (; first < texts.length; first += SLICE_PASSAGES) {
    const vectors = await embeddings.embedDocuments(texts.slice(first, first + SLICE_PASSAGES));
    await store.addVectors(vectors, passages.slice(first, first + SLICE_PASSAGES).map(toDocument));
  }
  return { store, passages: passages.length, embedded, dimensions };
}

const toDocument = ({ text, file, heading }: Passage): Document =>
  new Document({ pageContent: text, metadata: { file, heading } });

async function cachedEmbeddings(fresh: Embeddings, folder: string, name: string): Promise<Embeddings> {
  try {
    await mkdir(folder, { recursive: true });
    const files = await LocalFileStore.fromPath(folder);
    return CacheBackedEmbeddings.fromBytesStore(fresh, files, { namespace: `${toFileName(name)}-` });
  } catch (error) {
    throw new UserError(
      `The cache folder ${folder} cannot be used (${systemCode(error)}).`,
      "Give another one with `--cache <folder>`, or none with `--no-cache`.",
      error,
    );
  }
}

/** The file store takes no other characters, and says so only after the embedding was paid for. */
const toFileName = (name: string): string => name.replace(/[^a-zA-Z0-9_.-]+/g, "_").slice(0, 120);
