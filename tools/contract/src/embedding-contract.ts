import { AISearchClient, EasClient } from "@paifang/client";
import { expect } from "vitest";
import { registerSuite, type Check, type Product } from "./check.ts";
import type { FeatureOf } from "./features.ts";
import { serviceChecks } from "./service-checks.ts";
import { openStage } from "./stage.ts";
import type { Embedder, EmbeddingSubject, Place, VectorOptions } from "./subject.ts";
import { plain, vectorChecks, type VectorStage } from "./vector-checks.ts";

export type EmbeddingStage = VectorStage & { openEmbedder(options: VectorOptions): Embedder };

type EmbeddingCheck = Check<FeatureOf<"embeddings">, EmbeddingStage>;

const queryAsClient: EmbeddingCheck = {
  feature: "as-client",
  title: "a query's vector has the numbers of the bare client's",
  async run({ openEmbedder, embedDirectly }) {
    const [embedding = []] = (await embedDirectly(["which tree?"])).embeddings;

    const vector = await openEmbedder({}).embedQuery("which tree?");

    expect(plain(vector)).toEqual(plain(embedding));
  },
};

const queryAndDocument: EmbeddingCheck = {
  feature: "query-and-document",
  title: "AI Search learns which text is a query and which a document",
  only: "AI Search",
  async run({ openEmbedder, bodies }) {
    const embedder = openEmbedder({});

    await embedder.embedDocuments(["ash"]);
    await embedder.embedQuery("which tree?");

    expect(bodies().map((body) => body["input_type"])).toEqual(["document", "query"]);
  },
};

const tokenCounts: EmbeddingCheck = {
  feature: "token-counts",
  title: "counted tokens are told, summed over batches",
  only: "PAI-EAS",
  async run({ openEmbedder, inputs, embedDirectly }) {
    const { usage } = await embedDirectly(inputs(5));

    const { inputTokens } = await openEmbedder({ maxBatchSize: 2 }).embedDocuments(inputs(5));

    expect(usage?.inputTokens).toBeGreaterThanOrEqual(5);
    expect(inputTokens).toBe(usage?.inputTokens);
  },
};

const countedByDeployment: EmbeddingCheck = {
  feature: "token-counts",
  title: "counted tokens are told, where a deployment counts them",
  only: "AI Search",
  async run({ openEmbedder, play }) {
    play("ai-search/text-answer-hosted.json");

    const { inputTokens } = await openEmbedder({}).embedDocuments(["ash", "birch"]);

    expect(inputTokens).toBe(6);
  },
};

export const embeddingChecks: readonly EmbeddingCheck[] = [
  ...vectorChecks,
  queryAsClient,
  queryAndDocument,
  tokenCounts,
  countedByDeployment,
  ...serviceChecks<EmbeddingStage>({
    what: "vectors of documents",
    open: ({ openEmbedder }, options) => {
      const { embedDocuments, shown } = openEmbedder(options);
      return { call: () => embedDocuments(["ash"]), shown };
    },
  }),
  ...serviceChecks<EmbeddingStage>({
    what: "the vector of a query",
    open: ({ openEmbedder }, options) => {
      const { embedQuery, shown } = openEmbedder(options);
      return { call: () => embedQuery("which tree?"), shown };
    },
  }),
];

export async function openEmbeddingStage(
  subject: EmbeddingSubject,
  product: Product,
): Promise<EmbeddingStage> {
  const stage = await openStage(product === "PAI-EAS" ? "embed" : "search-embed");
  const openEmbedder = (options: VectorOptions): Embedder => subject.open(stage.place, options);
  return {
    ...stage,
    openEmbedder,
    open: (options) => {
      const { embedDocuments, shown } = openEmbedder(options);
      return { embed: embedDocuments, shown };
    },
    embedDirectly: async (input) => {
      await using client = clientOf(stage.place);
      return await client.embed({ input });
    },
    inputs: (count) => Array.from({ length: count }, (_, at) => `tree number ${at}`),
    badInputs: ["ash", "", "half \ud83c"],
  };
}

const clientOf = ({ product, address }: Place): EasClient | AISearchClient =>
  product === "PAI-EAS" ? new EasClient(address) : new AISearchClient(address);

/** Registers what text embeddings of a host must do, on both products. */
export const embeddingContract = (subject: EmbeddingSubject): void =>
  registerSuite({
    capability: "embeddings",
    subject,
    checks: embeddingChecks,
    settings: (["PAI-EAS", "AI Search"] as const).map((product) => ({
      product,
      open: () => openEmbeddingStage(subject, product),
    })),
  });
