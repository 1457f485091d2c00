// What a user's program does first, compiled by the consumer test as an ES module and as CommonJS.
import assert from "node:assert/strict";
import { APICallError } from "@ai-sdk/provider";
import { createAISearch, createPaiEas } from "@paifang/ai-sdk";
import { HttpError } from "@paifang/client";
import { startEmulator } from "@paifang/emulator";
import {
  createProviderRegistry,
  embedMany,
  generateText,
  rerank,
  streamText,
  type EmbeddingModel,
  type LanguageModel,
  type RerankingModel,
} from "ai";

async function main(): Promise<void> {
  const emulator = await startEmulator();
  try {
    const { chat, embed, rerank: reranker, "search-embed": search } = emulator.services;
    const model: LanguageModel = createPaiEas(chat)();
    const embedder: EmbeddingModel = createPaiEas(embed).embeddingModel();
    const ranker: RerankingModel = createPaiEas(reranker).rerankingModel();
    const registry = createProviderRegistry({ search: createAISearch(search) });

    const { text } = await generateText({ model, prompt: "[1] A gate has two posts.\n\nWhat has a gate?" });
    assert.match(text, /two posts/);
    assert.equal(await streamText({ model, prompt: "Hello!" }).finishReason, "stop");

    const documents = ["Rice needs water.", "A gate has two posts."];
    const { embeddings } = await embedMany({ model: embedder, values: documents });
    assert.equal(embeddings.length, 2);
    const searched = await embedMany({ model: registry.embeddingModel("search:"), values: documents });
    assert.equal(searched.embeddings.length, 2);
    const { rerankedDocuments } = await rerank({
      model: ranker,
      query: "How many posts has a gate?",
      documents,
    });
    assert.equal(rerankedDocuments[0], documents[1]);

    const wrong = createPaiEas({ endpoint: chat.endpoint, token: "wrong" })();
    await assert.rejects(generateText({ model: wrong, prompt: "Hello!" }), (error: unknown) => {
      assert.ok(APICallError.isInstance(error));
      assert.ok(HttpError.isInstance(error.cause));
      return error.statusCode === error.cause.status;
    });
  } finally {
    await emulator.close();
  }
}

void main();
