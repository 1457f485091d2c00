import { expect, test } from "vitest";
import { embeddingChecks, openEmbeddingStage } from "../src/embedding-contract.ts";
import { FEATURES, type FeatureOf } from "../src/features.ts";
import { imageChecks, openImageStage } from "../src/image-contract.ts";
import type { AISearchPlace, Embedder, ImageEmbedder, Place, VectorOptions } from "../src/index.ts";
import { clientEmbeddings, clientImages } from "./support/client-subjects.ts";
import { failingCheck, spoiled, type Spoil } from "./support/planted-fault.ts";
import { VECTOR_FAULTS } from "./support/vector-faults.ts";

type EmbeddingFault = {
  feature: FeatureOf<"embeddings">;
  what: string;
  spoil: Spoil<Embedder, Place, VectorOptions>;
};

const EMBEDDING_FAULTS: readonly EmbeddingFault[] = [
  ...VECTOR_FAULTS.map(({ feature, what, embed }): EmbeddingFault => ({
    feature,
    what,
    spoil: (_whole, { options, open }) => ({
      embedDocuments: (texts) => embed(texts, (changed) => open(changed).embedDocuments, options),
    }),
  })),
  {
    feature: "secrets",
    what: "keeps the token where everybody sees it",
    spoil: (_whole, { place }) => ({ shown: { options: place.address } }),
  },
  {
    feature: "query-and-document",
    what: "embeds a query as a document",
    spoil: ({ embedDocuments }) => ({
      embedQuery: async (text) => (await embedDocuments([text])).vectors[0] ?? [],
    }),
  },
  {
    feature: "token-counts",
    what: "counts texts for tokens",
    spoil: ({ embedDocuments }) => ({
      embedDocuments: async (texts) => ({ ...(await embedDocuments(texts)), inputTokens: texts.length }),
    }),
  },
];

test.for(EMBEDDING_FAULTS)("embeddings without $feature are found: an adapter $what", async (fault) => {
  const { feature, spoil } = fault;
  const subject = { host: "client", open: spoiled(clientEmbeddings.open, spoil) } as const;

  const failing = await failingCheck(embeddingChecks, {
    feature,
    openStage: (product = "PAI-EAS") => openEmbeddingStage(subject, product),
  });

  expect(failing).toBeDefined();
});

type ImageFault = {
  feature: FeatureOf<"image embeddings">;
  what: string;
  spoil: Spoil<ImageEmbedder, AISearchPlace, VectorOptions>;
};

const IMAGE_FAULTS: readonly ImageFault[] = [
  ...VECTOR_FAULTS.map(({ feature, what, embed }): ImageFault => ({
    feature,
    what,
    spoil: (_whole, { options, open }) => ({
      embedImages: (images) => embed(images, (changed) => open(changed).embedImages, options),
    }),
  })),
  {
    feature: "secrets",
    what: "puts its options into errors",
    spoil: ({ embedImages }, { place }) => ({
      embedImages: (images) =>
        embedImages(images).catch((error: unknown) => {
          throw Object.assign(error as Error, { options: place.address });
        }),
    }),
  },
  {
    feature: "one-space",
    what: "embeds an image as a text",
    spoil: ({ embedText }) => ({
      embedImages: async (images) => ({ vectors: await Promise.all(images.map(embedText)) }),
    }),
  },
];

test.for(IMAGE_FAULTS)("image embeddings without $feature are found: an adapter $what", async (fault) => {
  const { feature, spoil } = fault;
  const subject = { host: "client", open: spoiled(clientImages.open, spoil) } as const;

  const failing = await failingCheck(imageChecks, { feature, openStage: () => openImageStage(subject) });

  expect(failing).toBeDefined();
});

const featuresOf = (faults: readonly { feature: string }[]): Set<string> =>
  new Set(faults.map(({ feature }) => feature));

test("each feature of embeddings has a fault that fails it", () => {
  expect(featuresOf(EMBEDDING_FAULTS)).toEqual(new Set(Object.keys(FEATURES.embeddings)));
  expect(featuresOf(IMAGE_FAULTS)).toEqual(new Set(Object.keys(FEATURES["image embeddings"])));
});
