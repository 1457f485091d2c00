import type { BaseEmbedding, MultiModalEmbedding } from "@llamaindex/core/embeddings";
import type { LLM, ToolCallLLM } from "@llamaindex/core/llms";
import type { BaseNodePostprocessor } from "@llamaindex/core/postprocessor";
import { z } from "@llamaindex/core/zod";
import { AISearchClient, EasClient, type Usage } from "@paifang/client";
import { expectTypeOf } from "vitest";
import {
  AISearchEmbedding,
  AISearchMultiModalEmbedding,
  AISearchRerank,
  PaiEas,
  PaiEasEmbedding,
  PaiEasRerank,
} from "../src/index.ts";

expectTypeOf<PaiEas>().toExtend<ToolCallLLM>();
expectTypeOf<PaiEas>().toExtend<LLM>();
expectTypeOf<PaiEasEmbedding>().toExtend<BaseEmbedding>();
expectTypeOf<AISearchEmbedding>().toExtend<BaseEmbedding>();
expectTypeOf<AISearchMultiModalEmbedding>().toExtend<MultiModalEmbedding>();
expectTypeOf<PaiEasRerank>().toExtend<BaseNodePostprocessor>();
expectTypeOf<AISearchRerank>().toExtend<BaseNodePostprocessor>();

/** What users write with environment variables, which may be unset. */
const { MY_ENDPOINT: endpoint, MY_TOKEN: token } = process.env;
export const llms: PaiEas[] = [
  new PaiEas({ endpoint, token, temperature: 0, contextWindow: 8_192 }),
  new PaiEas({ client: new EasClient() }),
  // @ts-expect-error there is no such setting
  new PaiEas({ temprature: 0 }),
];
export const others: object[] = [
  new PaiEasEmbedding({ client: new EasClient() }),
  new AISearchEmbedding({ client: new AISearchClient() }),
  // @ts-expect-error a chat model is no embedder
  new PaiEasEmbedding({ client: { chat: async () => {} } }),
  new PaiEasEmbedding({ onUsage: (usage) => expectTypeOf(usage).toEqualTypeOf<Usage>() }),
  new AISearchRerank({ topN: 5, minScore: 0.2 }),
  // @ts-expect-error a score is a number
  new AISearchRerank({ minScore: "0.2" }),
];

/** The object of a schema is typed by it. */
export async function typedObject(llm: PaiEas): Promise<void> {
  const responseFormat = z.object({ sky: z.string() });
  const messages = [{ role: "user" as const, content: "Hi" }];
  const { object } = await llm.exec({ messages, responseFormat });
  expectTypeOf(object).toEqualTypeOf<{ sky: string } | undefined>();
  const streamed = await llm.exec({ messages, responseFormat, stream: true });
  expectTypeOf(streamed.object).toEqualTypeOf<{ sky: string } | undefined>();
}
