import type { EmbeddingsInterface } from "@langchain/core/embeddings";
import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { Callbacks } from "@langchain/core/callbacks/manager";
import type { DocumentInterface } from "@langchain/core/documents";
import type { BaseLLM } from "@langchain/core/language_models/llms";
import type { BaseMessage } from "@langchain/core/messages";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { AISearchClient, EasClient } from "@paifang/client";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { expectTypeOf } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import {
  AISearchEmbeddings,
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasLLM,
  PaiEasRerank,
  type ImageInput,
  type RankedDocument,
  type Usage,
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

/** Images in every form, and nothing that the service cannot take inline. */
export async function imagesInAnyForm(embeddings: AISearchMultimodalEmbeddings, blob: Blob): Promise<void> {
  const { signal } = new AbortController();
  const images = ["data:image/png;base64,AAAA", Buffer.from(""), new Uint8Array(), blob];
  expectTypeOf(images).toExtend<ImageInput[]>();
  expectTypeOf(await embeddings.embedImages(images, { signal })).toEqualTypeOf<number[][]>();
  expectTypeOf(await embeddings.embedImage(blob)).toEqualTypeOf<number[]>();
  // @ts-expect-error an address is no image
  await embeddings.embedImage(new URL("https://example.com/gate.png"));
}

/** Texts alone are embedded, by the host's own methods. */
export async function textsAlone(embeddings: PaiEasEmbeddings): Promise<void> {
  expectTypeOf(await embeddings.embedDocuments(["ash"])).toEqualTypeOf<number[][]>();
  expectTypeOf(await embeddings.embedQuery("ash", { signal: undefined })).toEqualTypeOf<number[]>();
  // @ts-expect-error a list is no query
  await embeddings.embedQuery(["ash"]);
}

/** What is cut off, at the constructor and at a call, and what a host hands over. */
export async function cutRankings(documents: DocumentInterface[], callbacks: Callbacks): Promise<void> {
  const reranker = new PaiEasRerank({
    topN: 5,
    minScore: 0.2,
    onUsage: (usage) => expectTypeOf(usage).toEqualTypeOf<Usage>(),
  });
  const call = { topN: 1, minScore: undefined, signal: undefined };
  expectTypeOf(await reranker.rerank([...documents, "a text"], "query", call)).toEqualTypeOf<
    RankedDocument[]
  >();
  const best = await reranker.compressDocuments(documents, "query", callbacks);
  expectTypeOf(best).toEqualTypeOf<DocumentInterface[]>();
  // @ts-expect-error a score is a number
  await reranker.rerank(documents, "query", { minScore: "0.2" });
}
/** What structured output gives is of the type that the schema tells. */
const [chat = new ChatPaiEas()] = chats;
type Film = { title: string; year: number };
const zod = z.object({ title: z.string(), year: z.number().default(1979) });
const zod3 = z3.object({ title: z3.string(), year: z3.number().default(1979) });
const standard = toStandardJsonSchema(v.object({ title: v.string(), year: v.number() }));
const raw = { includeRaw: true } as const;
type Both = { raw: BaseMessage; parsed: Film };

export const structured = async (): Promise<void> => {
  expectTypeOf(await chat.withStructuredOutput(zod).invoke("")).toEqualTypeOf<Film>();
  expectTypeOf(
    await chat.withStructuredOutput(zod, { method: "jsonSchema" }).invoke(""),
  ).toEqualTypeOf<Film>();
  expectTypeOf(await chat.withStructuredOutput(zod3).invoke("")).toEqualTypeOf<Film>();
  expectTypeOf(await chat.withStructuredOutput(standard, { strict: true }).invoke("")).toEqualTypeOf<Film>();
  expectTypeOf(await chat.withStructuredOutput<Film>({ type: "object" }).invoke("")).toEqualTypeOf<Film>();
  const untyped = await chat.withStructuredOutput({ type: "object" }).invoke("");
  expectTypeOf(untyped).not.toBeAny();
  expectTypeOf(untyped["title"]).toBeAny();

  expectTypeOf(await chat.withStructuredOutput(zod, raw).invoke("")).toEqualTypeOf<Both>();
  expectTypeOf(await chat.withStructuredOutput(zod3, raw).invoke("")).toEqualTypeOf<Both>();
  expectTypeOf(await chat.withStructuredOutput(standard, raw).invoke("")).toEqualTypeOf<Both>();
  expectTypeOf(
    await chat.withStructuredOutput<Film>({ type: "object" }, raw).invoke(""),
  ).toEqualTypeOf<Both>();
  for await (const film of await chat.withStructuredOutput(zod).stream(""))
    expectTypeOf(film).toEqualTypeOf<Film>();

  // @ts-expect-error text is no schema
  chat.withStructuredOutput("film");
  // @ts-expect-error the option of another package; here it is `parallelToolCalls`
  chat.bindTools([], { parallel_tool_calls: false });
};
