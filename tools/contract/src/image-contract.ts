import { AISearchClient } from "@paifang/client";
import { expect } from "vitest";
import { registerSuite, type Check } from "./check.ts";
import type { FeatureOf } from "./features.ts";
import { serviceChecks } from "./service-checks.ts";
import { openStage } from "./stage.ts";
import type { ImageEmbedder, ImageEmbeddingSubject, VectorOptions } from "./subject.ts";
import { plain, vectorChecks, type VectorStage } from "./vector-checks.ts";

export type ImageStage = VectorStage & { openEmbedder(options: VectorOptions): ImageEmbedder };

type ImageCheck = Check<FeatureOf<"image embeddings">, ImageStage>;

const oneSpace: ImageCheck = {
  feature: "one-space",
  title: "texts and images are sent as what they are, and their vectors have one length",
  async run({ openEmbedder, inputs, bodies }) {
    const embedder = openEmbedder({});

    const { vectors } = await embedder.embedImages(inputs(1));
    const text = await embedder.embedText("a red dot");

    expect(bodies().map((body) => body["type"])).toEqual(["image", "text"]);
    expect(plain(text).length).toBeGreaterThan(1);
    expect(vectors.map(({ length }) => length)).toEqual([text.length]);
  },
};

export const imageChecks: readonly ImageCheck[] = [
  ...vectorChecks,
  oneSpace,
  ...serviceChecks<ImageStage>({
    what: "vectors of images",
    open: ({ openEmbedder, inputs }, options) => {
      const { embedImages, shown } = openEmbedder(options);
      return { call: () => embedImages(inputs(1)), shown };
    },
  }),
];

const imageOf = (bytes: string): string => `data:image/png;base64,${btoa(bytes)}`;

export async function openImageStage(subject: ImageEmbeddingSubject): Promise<ImageStage> {
  const stage = await openStage("search-images");
  const openEmbedder = (options: VectorOptions): ImageEmbedder => subject.open(stage.place, options);
  return {
    ...stage,
    openEmbedder,
    open: (options) => {
      const { embedImages, shown } = openEmbedder(options);
      return { embed: embedImages, shown };
    },
    embedDirectly: async (input) => {
      await using client = new AISearchClient({ ...stage.place.address, kind: "multimodal" });
      return await client.embedImages({ input });
    },
    inputs: (count) => Array.from({ length: count }, (_, at) => imageOf(`image number ${at}`)),
    badInputs: [imageOf("good"), "data:image/webp;base64,AAAA", "data:image/png;base64,%%%"],
  };
}

/** Registers what image embeddings of a host must do. */
export const imageEmbeddingContract = (subject: ImageEmbeddingSubject): void =>
  registerSuite({
    capability: "image embeddings",
    subject,
    checks: imageChecks,
    settings: [{ product: "AI Search", open: () => openImageStage(subject) }],
  });
