// What a user's program does first, compiled by the consumer test as an ES module and as CommonJS.
import assert from "node:assert/strict";
import { BaseEmbedding } from "@llamaindex/core/embeddings";
import { ToolCallLLM } from "@llamaindex/core/llms";
import { startEmulator } from "@paifang/emulator";
import { PaiEas, PaiEasEmbedding, PaiEasRerank } from "@paifang/llamaindex";
import {
  Document,
  BaseEmbedding as IndexEmbedding,
  ToolCallLLM as IndexLLM,
  Settings,
  VectorStoreIndex,
  type BaseNodePostprocessor,
} from "llamaindex";

async function main(): Promise<void> {
  const emulator = await startEmulator();
  try {
    const { chat, embed, rerank } = emulator.services;
    assert.equal(BaseEmbedding, IndexEmbedding);
    assert.equal(ToolCallLLM, IndexLLM);

    const llm: ToolCallLLM = new PaiEas({ endpoint: chat.endpoint, token: chat.token });
    assert.ok(llm instanceof IndexLLM);
    Settings.llm = llm;

    const embedding: BaseEmbedding = new PaiEasEmbedding({ endpoint: embed.endpoint, token: embed.token });
    assert.ok(embedding instanceof IndexEmbedding);
    Settings.embedModel = embedding;

    const reranker: BaseNodePostprocessor = new PaiEasRerank({
      endpoint: rerank.endpoint,
      token: rerank.token,
      topN: 1,
    });
    const texts = ["A gate has two posts.", "Rice needs water."];
    const index = await VectorStoreIndex.fromDocuments(texts.map((text) => new Document({ text })));
    const engine = index.asQueryEngine({ similarityTopK: 2, nodePostprocessors: [reranker] });
    const { message, sourceNodes } = await engine.query({ query: "How many posts has a gate?" });
    assert.equal(sourceNodes?.length, 1);
    assert.match(String(message.content), /two posts/);
  } finally {
    await emulator.close();
  }
}

void main();
