import { startEmulator } from "@paifang/emulator";
import {
  Document,
  IngestionPipeline,
  MetadataMode,
  SentenceSplitter,
  Settings,
  SimpleVectorStore,
  VectorStoreIndex,
} from "llamaindex";
import { expect, test } from "vitest";
import { AISearchEmbedding, AISearchRerank, PaiEas, PaiEasEmbedding, PaiEasRerank } from "../src/index.ts";

const documents = () => [
  new Document({ id_: "gate", text: "A gate has two posts made of cedar wood." }),
  new Document({ id_: "rice", text: "Rice needs water in the first weeks." }),
  new Document({ id_: "bread", text: "Bread is baked in an oven." }),
];

test("a vector store index answers through its query engine, with our reranker as postprocessor", async () => {
  await using emulator = await startEmulator();
  const { chat, embed, rerank } = emulator.services;
  Settings.llm = new PaiEas({ endpoint: chat.endpoint, token: chat.token });
  Settings.embedModel = new PaiEasEmbedding({ endpoint: embed.endpoint, token: embed.token });
  const progress: string[] = [];

  const index = await VectorStoreIndex.fromDocuments(documents(), {
    progressCallback: (done, total) => progress.push(`${done}/${total}`),
  });
  const engine = index.asQueryEngine({
    similarityTopK: 3,
    nodePostprocessors: [new PaiEasRerank({ endpoint: rerank.endpoint, token: rerank.token, topN: 1 })],
  });
  const whole = await engine.query({ query: "How many posts has a gate?" });
  let streamed = "";
  for await (const { delta } of await engine.query({ query: "How many posts has a gate?", stream: true }))
    streamed += delta;

  expect(progress).toEqual(["3/3"]);
  expect(whole.sourceNodes?.map(({ node }) => node.sourceNode?.nodeId)).toEqual(["gate"]);
  expect(whole.message.content).toContain("A gate has two posts made of cedar wood.");
  expect(streamed).toBe(whole.message.content);
});

test("an ingestion pipeline embeds its nodes in one call and fills its store", async () => {
  await using emulator = await startEmulator({ encoder: "lexical" });
  const { "search-embed": embed, "search-rerank": rerank } = emulator.services;
  const embedding = new AISearchEmbedding(embed);
  Settings.embedModel = embedding;
  const vectorStore = new SimpleVectorStore();
  const pipeline = new IngestionPipeline({
    transformations: [new SentenceSplitter({ chunkSize: 64, chunkOverlap: 0 }), embedding],
    vectorStore,
  });

  const nodes = await pipeline.run({ documents: documents() });

  expect(nodes).toHaveLength(3);
  expect(nodes.every((node) => node.getEmbedding().length > 0)).toBe(true);
  expect(emulator.requests.map(({ service }) => service)).toEqual(["search-embed"]);
  const best = await new AISearchRerank({
    ...rerank,
    metadataMode: MetadataMode.NONE,
    topN: 1,
  }).postprocessNodes(
    nodes.map((node) => ({ node })),
    "Who needs water?",
  );
  expect(best[0]?.node.getContent(MetadataMode.NONE)).toMatch(/^Rice/);
});
