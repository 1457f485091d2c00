import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseLLM } from "@langchain/core/language_models/llms";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { AISearchClient, EasClient } from "@paifang/client";
import { expectTypeOf } from "vitest";
import {
  AISearchEmbeddings,
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasLLM,
  PaiEasRerank,
} from "../src/index.ts";

expectTypeOf<ChatPaiEas>().toExtend<BaseChatModel>();
expectTypeOf<PaiEasLLM>().toExtend<BaseLLM>();
expectTypeOf<ReturnType<PaiEasLLM["invoke"]>>().resolves.toEqualTypeOf<string>();
expectTypeOf<PaiEasEmbeddings>().toExtend<EmbeddingsInterface>();
expectTypeOf<AISearchEmbeddings>().toExtend<EmbeddingsInterface>();
expectTypeOf<AISearchMultimodalEmbeddings>().toExtend<EmbeddingsInterface>();
expectTypeOf<PaiEasRerank>().toExtend<BaseDocumentCompressor>();
expectTypeOf<AISearchRerank>().toExtend<BaseDocumentCompressor>();

/** What users write with environment variables, which may be unset. */
const { MY_ENDPOINT: endpoint, MY_TOKEN: token } = process.env;
export const chats: ChatPaiEas[] = [
  new ChatPaiEas({ endpoint, token }),
  new ChatPaiEas("qwen-demo", { endpoint, token, tags: ["demo"], cache: true }),
  new ChatPaiEas({ client: new EasClient() }),
];
export const texts: PaiEasLLM[] = [
  new PaiEasLLM({ endpoint, token, stopSequences: ["END"], n: 2 }),
  new PaiEasLLM("qwen-demo", { endpoint, token, tags: ["demo"], cache: true }),
  new PaiEasLLM({ client: new EasClient() }),
];
export const others: object[] = [
  new PaiEasEmbeddings({ client: new EasClient() }),
  new AISearchEmbeddings({ client: new AISearchClient() }),
  // @ts-expect-error a chat model is no embedder
  new PaiEasEmbeddings({ client: { chat: async () => {} } }),
  // @ts-expect-error the host's caller is never used
  new ChatPaiEas({ onFailedAttempt: () => {} }),
  // @ts-expect-error it is not the host's caller here either
  new PaiEasLLM({ onFailedAttempt: () => {} }),
  // @ts-expect-error completions take no tools
  new PaiEasLLM().invoke("Hi", { tools: [] }),
  // @ts-expect-error a setting of chats alone
  new PaiEasLLM({ thinking: true }),
];
