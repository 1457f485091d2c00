import { mkdir } from "node:fs/promises";
import { CacheBackedEmbeddings } from "@langchain/classic/embeddings/cache_backed";
import { LocalFileStore } from "@langchain/classic/storage/file_system";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import type { Embeddings } from "@langchain/core/embeddings";
import { PREPARATION_VERSION, type Passage } from "./passages.ts";
import type { Services } from "./services.ts";
import { systemCode, UserError } from "./user-error.ts";

/** How far the embedding is: passages with a vector, and how many of those were embedded in this run. */
export type EmbeddingProgress = { done: number; embedded: number };

export type IndexRequest = {
  passages: readonly Passage[];
  services: Services;
  cacheFolder: string | undefined;
  onProgress(progress: EmbeddingProgress): void;
};

export type Index = { store: MemoryVectorStore; passages: number; embedded: number; dimensions: number };

/**
 * The emulator's encoder reads the first 128 tokens of a text and takes its time for each, so that the opening of
 * a passage, headings included, stands for it. A service of one's own gets the whole passage.
 */
const OPENING_CHARACTERS = 320;

/** Passages that are embedded and kept at a time: what an interrupted run has finished stays in the cache. */
const SLICE_PASSAGES = 256;

/** Embeds passages, or takes their vectors from the cache, and makes them searchable. */
export async function buildIndex({
  passages,
  services,
  cacheFolder,
  onProgress,
}: IndexRequest): Promise<Index> {
  const isLocal = services.places.some(({ role, variable }) => role === "embed" && variable === undefined);
  const texts = passages.map(({ pageContent }) =>
    isLocal ? pageContent.slice(0, OPENING_CHARACTERS).toWellFormed() : pageContent,
  );
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
    await store.addVectors(vectors, passages.slice(first, first + SLICE_PASSAGES));
  }
  return { store, passages: passages.length, embedded, dimensions };
}

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
