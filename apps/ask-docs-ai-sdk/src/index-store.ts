import type { EmbeddingModelV4, EmbeddingModelV4Result } from "@ai-sdk/provider";
import {
  openingOf,
  planIngestion,
  showPlan,
  slicesOf,
  underProgress,
  type EmbeddingProgress,
  type Passage,
  type Plan,
  type Screen,
  type StoryDocuments,
} from "@paifang/story";
import { embedMany, wrapEmbeddingModel } from "ai";
import type { Database } from "./database.ts";
import { embedQuestion, optionsFor } from "./embed-question.ts";
import { openPassageStore, type PassageStore } from "./passage-store.ts";
import { passagesIn, PREPARATION, toHashedFile } from "./passages.ts";
import type { Services } from "./services.ts";

export type IndexRequest = {
  documents: Pick<StoryDocuments, "files" | "source">;
  services: Pick<Services, "embedding" | "embeddingName" | "local">;
  database: Database;
};

/** What the index holds, and what was done for it. */
export type Index = {
  store: PassageStore;
  passages: number;
  embedded: number;
  unchanged: number;
  dimensions: number;
};

/** Brings the database up to the documents, and makes them searchable; the screen shows how far it is. */
export async function buildIndex(
  { documents, services, database }: IndexRequest,
  screen: Screen,
): Promise<Index> {
  const { length: dimensions } = await embedQuestion("How long is a vector?", services.embedding);
  const parts = [documents.source, services.embeddingName, `${dimensions} numbers`, PREPARATION];
  const store = openPassageStore(database, parts.join(" · "));
  const plan = await planIngestion(documents.files.map(toHashedFile), store.documents(), passagesIn);
  const { passages, unchanged } = plan;
  showPlan(screen, plan);
  const { embedded } = await underProgress(
    screen,
    { total: passages, keptIn: "the database" },
    (onProgress) => ingest(plan, { store, services, onProgress }),
  );
  return { store, passages, embedded, unchanged, dimensions };
}

type Ingestion = {
  store: PassageStore;
  services: IndexRequest["services"];
  onProgress(progress: EmbeddingProgress): void;
};

/** Does what was planned. What is finished stays, also after a kill. */
async function ingest(
  plan: Plan<Passage>,
  { store, services, onProgress }: Ingestion,
): Promise<{ embedded: number }> {
  let embedded = 0;
  const model = telling(services.embedding, ({ embeddings }) => {
    embedded += embeddings.length;
    onProgress({ done: plan.keptPassages + embedded, embedded });
  });
  const isLocal = services.local("embed") !== undefined;
  store.remove(plan.gone);
  for (const slice of slicesOf(plan.changed)) {
    const values = slice.flatMap(({ passages }) => passages.map(({ text }) => text));
    const { embeddings } = await embedMany({
      model,
      values: isLocal ? values.map(openingOf) : values,
      providerOptions: optionsFor("document"),
    });
    const vectors = embeddings.values();
    store.add(
      slice.map((document) => ({
        ...document,
        passages: document.passages.map((passage) => ({ ...passage, embedding: vectors.next().value ?? [] })),
      })),
    );
  }
  return { embedded };
}

/** A model that tells about each request that it has answered: `embedMany` makes several, and ends with the last. */
const telling = (
  model: EmbeddingModelV4,
  onAnswer: (answer: EmbeddingModelV4Result) => void,
): EmbeddingModelV4 =>
  wrapEmbeddingModel({
    model,
    middleware: {
      specificationVersion: "v4",
      wrapEmbed: async ({ doEmbed }) => {
        const answer = await doEmbed();
        onAnswer(answer);
        return answer;
      },
    },
  });
