import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import { embed } from "ai";

type InputType = "query" | "document";

/** Models of AI Search embed a question in another way than the passage that answers it. */
export const optionsFor = (inputType: InputType): Record<string, { inputType: InputType }> => ({
  paiEas: { inputType },
  aiSearch: { inputType },
});

export async function embedQuestion(question: string, model: EmbeddingModelV4): Promise<number[]> {
  const { embedding } = await embed({ model, value: question, providerOptions: optionsFor("query") });
  return embedding;
}
