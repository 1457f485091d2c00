import { inspect } from "node:util";
import { AISearchClient, EasClient } from "@paifang/client";
import { registerSuite, type Product } from "./check.ts";
import { freezeDeeply } from "./outcome.ts";
import { rerankChecks, type RerankStage } from "./rerank-checks.ts";
import { openStage } from "./stage.ts";
import type { Place, RerankSubject } from "./subject.ts";

export async function openRerankStage<D>(subject: RerankSubject<D>, product: Product): Promise<RerankStage> {
  const stage = await openStage(product === "PAI-EAS" ? "rerank" : "search-rerank");
  return {
    ...stage,
    open: (options) => {
      const { rerank, shown } = subject.open(stage.place, options);
      return { rerank: (query, texts) => rerank(query, subject.documentsOf(texts)), shown };
    },
    rerankFrozen: async (query, texts) => {
      const documents = freezeDeeply(subject.documentsOf(texts));
      const before = inspect(documents, { depth: 10 });
      const { rerank } = subject.open(stage.place, {});
      let failure: unknown;
      try {
        await rerank(query, documents);
      } catch (error) {
        failure = error;
      }
      return { before, after: inspect(documents, { depth: 10 }), failure };
    },
    rerankDirectly: async (query, documents) => {
      await using client = clientOf(stage.place);
      return await client.rerank({ query, documents });
    },
  };
}

const clientOf = ({ product, address }: Place): EasClient | AISearchClient =>
  product === "PAI-EAS" ? new EasClient(address) : new AISearchClient({ ...address, kind: "reranker" });

/** Registers what a host's reranker must do, on both products. */
export const rerankContract = <D>(subject: RerankSubject<D>): void =>
  registerSuite({
    capability: "rerank",
    subject,
    checks: rerankChecks,
    settings: (["PAI-EAS", "AI Search"] as const).map((product) => ({
      product,
      open: () => openRerankStage(subject, product),
    })),
  });
