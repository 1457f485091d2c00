import type { EmbeddingModelV4, LanguageModelV4, ProviderV4, RerankingModelV4 } from "@ai-sdk/provider";
import { AISearchClient, EasClient } from "@paifang/client";
import { createProviderRegistry, embedMany, generateText, rerank, type ToolLoopAgent } from "ai";
import { expectTypeOf } from "vitest";
import {
  aiSearch,
  createAISearch,
  createPaiEas,
  paiEas,
  type AISearchProvider,
  type PaiEasProvider,
} from "../src/index.ts";

expectTypeOf<PaiEasProvider>().toExtend<ProviderV4>();
expectTypeOf<AISearchProvider>().toExtend<ProviderV4>();
expectTypeOf(paiEas()).toExtend<LanguageModelV4>();
expectTypeOf(paiEas.embeddingModel()).toExtend<EmbeddingModelV4>();
expectTypeOf(aiSearch.multimodalEmbeddingModel()).toExtend<EmbeddingModelV4>();
expectTypeOf(paiEas.rerankingModel()).toExtend<RerankingModelV4>();
expectTypeOf<LanguageModelV4>().toExtend<ConstructorParameters<typeof ToolLoopAgent>[0]["model"]>();
expectTypeOf(createProviderRegistry({ eas: paiEas, search: aiSearch })).toBeObject();

/** What users write with environment variables, which may be unset. */
const { MY_ENDPOINT: endpoint, MY_TOKEN: token } = process.env;
export const providers: object[] = [
  createPaiEas({ endpoint, token, thinking: false, reasoningRoundTrip: "tool-turns" }),
  createPaiEas({ baseURL: endpoint, apiKey: token }),
  createPaiEas({ client: new EasClient(), temperature: 0 }),
  createAISearch({ endpoint, deploymentId: "d", apiKey: token, token }),
  createAISearch({ client: new AISearchClient() }),
  // @ts-expect-error the host repeats
  createPaiEas({ maxRetries: 1 }),
  // @ts-expect-error there is no such setting
  createPaiEas({ temprature: 0 }),
  // @ts-expect-error the kind follows from the model
  createAISearch({ kind: "text" }),
  // @ts-expect-error an embedder is no client of all three
  createPaiEas({ client: { embed: async () => {} } }),
];

export async function calls(): Promise<void> {
  const { text } = await generateText({ model: paiEas("Qwen3-8B"), prompt: "Hi" });
  const { embeddings } = await embedMany({ model: aiSearch.embeddingModel(), values: ["a"] });
  const { ranking } = await rerank({ model: paiEas.rerankingModel(), query: "a", documents: [{ id: 7 }] });
  expectTypeOf(text).toEqualTypeOf<string>();
  expectTypeOf(embeddings).toEqualTypeOf<number[][]>();
  expectTypeOf(ranking[0]!.document.id).toEqualTypeOf<number>();
}
