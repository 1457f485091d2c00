import {
  AISearchClient,
  chatAccumulator,
  EasClient,
  parseToolArguments,
  type ChatResponse,
} from "@paifang/client";
import type {
  ChatSubject,
  EmbeddingSubject,
  ImageEmbeddingSubject,
  Options,
  Place,
  Question,
  RerankSubject,
  Said,
} from "../../src/index.ts";

type ClientOptions = Options & { maxBatchSize?: number; maxConcurrency?: number };

const open = (
  { product, address }: Place,
  kind: "text" | "multimodal" | "reranker",
  options: ClientOptions,
): EasClient | AISearchClient =>
  product === "PAI-EAS"
    ? new EasClient({ ...address, ...options })
    : new AISearchClient({ ...address, kind, ...options });

export const clientEmbeddings: EmbeddingSubject = {
  host: "client",
  open(place, options) {
    const client = open(place, "text", options);
    return {
      embedDocuments: async (input) => {
        const { embeddings, usage } = await client.embed({ input, inputType: "document" });
        return { vectors: embeddings, inputTokens: usage?.inputTokens };
      },
      embedQuery: async (text) => {
        const { embeddings } = await client.embed({ input: [text], inputType: "query" });
        return embeddings[0] ?? [];
      },
      shown: client,
    };
  },
};

export const clientImages: ImageEmbeddingSubject = {
  host: "client",
  open({ address }, options) {
    const client = new AISearchClient({ ...address, kind: "multimodal", ...options });
    return {
      embedImages: async (input) => ({ vectors: (await client.embedImages({ input })).embeddings }),
      embedText: async (text) => (await client.embed({ input: [text] })).embeddings[0] ?? [],
      shown: client,
    };
  },
};

export const clientRerank: RerankSubject<string> = {
  host: "client",
  documentsOf: (texts) => [...texts],
  open(place, { topN, ...options }) {
    const client = open(place, "reranker", options);
    return {
      rerank: async (query, documents) => {
        const { results, usage } = await client.rerank({ query, documents, topN });
        return { ranked: results, inputTokens: usage?.inputTokens };
      },
      shown: client,
    };
  },
};

export const clientChat: ChatSubject = {
  host: "client",
  open({ address }, { maxTokens, ...options }) {
    const client = new EasClient({ ...address, ...options });
    const requestOf = ({ messages, ...question }: Question) => ({
      ...question,
      maxTokens,
      messages: messages.map(({ role, text }) => ({ role, content: text })),
    });
    return {
      chat: async (question) => toSaid(await client.chat(requestOf(question))),
      stream: async (question, onText) => {
        const stream = await client.streamChat(requestOf(question));
        const whole = chatAccumulator();
        for await (const chunk of stream) {
          whole.add(chunk);
          if (chunk.text !== undefined && chunk.text !== "" && onText(chunk.text) === false) break;
        }
        return toSaid(whole.response(stream));
      },
      shown: client,
    };
  },
};

const toSaid = ({ text, toolCalls, reasoning, finishReason, usage, model }: ChatResponse): Said => ({
  text,
  toolCalls: toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    name,
    input: parseToolArguments(args) ?? args,
  })),
  reasoning,
  finishReason,
  usage: usage && { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
  model,
});
