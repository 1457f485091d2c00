import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";
import { RecursiveCharacterTextSplitter } from "@langchain/textsplitters";
import {
  openingOf,
  openProgress,
  PASSAGE_CHARACTERS,
  passagesOf,
  type Passage,
  type Screen,
  type SourceFile,
} from "@paifang/story";
import type { Services } from "./services.ts";

const splitter = new RecursiveCharacterTextSplitter({ chunkSize: PASSAGE_CHARACTERS, chunkOverlap: 0 });

/** Cuts files into passages with LangChain's splitter. */
export const toPassages = (files: readonly SourceFile[]): Promise<Passage[]> =>
  passagesOf(files, (text) => splitter.splitText(text));

/** Embeds passages and makes them searchable, in memory. */
export async function buildIndex(
  passages: readonly Passage[],
  services: Services,
  screen: Screen,
): Promise<MemoryVectorStore> {
  const progress = openProgress(screen, { total: passages.length, keptIn: "memory" });
  try {
    const isLocal = services.local("embed") !== undefined;
    const texts = passages.map(({ text }) => (isLocal ? openingOf(text) : text));
    const embeddings = services.embeddings(({ done }) => progress.update({ done, embedded: done }));
    const store = new MemoryVectorStore(embeddings);
    await store.addVectors(await embeddings.embedDocuments(texts), passages.map(toDocument));
    progress.end(passages.length);
    return store;
  } catch (error) {
    progress.stop();
    throw error;
  }
}

const toDocument = ({ text, file, heading }: Passage): Document =>
  new Document({ pageContent: text, metadata: { file, heading } });
