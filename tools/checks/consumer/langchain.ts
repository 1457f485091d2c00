// What a user's program does first, compiled by the consumer test as an ES module and as CommonJS.
import assert from "node:assert/strict";
import { Embeddings } from "@langchain/core/embeddings";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { EasClient, InputError } from "@paifang/client";
import { adviceFor } from "@paifang/client/advice";
import { startEmulator } from "@paifang/emulator";
import { ChatPaiEas, PaiEasEmbeddings, PaiEasRerank } from "@paifang/langchain";

async function main(): Promise<void> {
  const emulator = await startEmulator();
  try {
    const { chat, embed, rerank } = emulator.services;

    const client = new EasClient({ endpoint: embed.endpoint, token: embed.token });
    const { embeddings } = await client.embed({ input: ["ash", "birch"] });
    assert.equal(embeddings.length, 2);
    const refused: unknown = await client.embed({ input: [""] }).catch((error: unknown) => error);
    assert.ok(InputError.isInstance(refused));
    assert.notEqual(adviceFor(refused, "ja"), refused.advice);
    await client.close();

    const model: BaseChatModel = new ChatPaiEas({ endpoint: chat.endpoint, token: chat.token });
    assert.ok(model instanceof BaseChatModel);
    assert.ok((await model.invoke("What is a gate?")) instanceof AIMessage);

    const embedder: Embeddings = new PaiEasEmbeddings({ endpoint: embed.endpoint, token: embed.token });
    assert.ok(embedder instanceof Embeddings);
    assert.equal((await embedder.embedQuery("ash")).length, embeddings[0]?.length);

    const reranker: BaseDocumentCompressor = new PaiEasRerank({
      endpoint: rerank.endpoint,
      token: rerank.token,
    });
    assert.ok(reranker instanceof BaseDocumentCompressor);
  } finally {
    await emulator.close();
  }
}

void main();
