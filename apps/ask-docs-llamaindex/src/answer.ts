import type { BaseNodePostprocessor } from "@llamaindex/core/postprocessor";
import { MetadataMode, type EngineResponse, type NodeWithScore } from "@llamaindex/core/schema";
import { CANDIDATES, type Answer, type Candidate, type Kept, type Retrieved } from "@paifang/story";
import type { VectorStoreIndex } from "llamaindex/indices";
import { CitedAnswer } from "./cited-answer.ts";
import type { Services } from "./services.ts";

/** Answers questions from an index: a query engine finds passages, reranks them and streams what the model writes. */
export const answerFrom =
  (index: VectorStoreIndex, { reranker, chat }: Pick<Services, "reranker" | "chat">): Answer =>
  async (question) => {
    const found = noting();
    const kept = noting();
    const engine = index.asQueryEngine({
      similarityTopK: CANDIDATES,
      nodePostprocessors: [found, reranker, kept],
      responseSynthesizer: new CitedAnswer(chat),
    });
    const start = performance.now();
    const stream = await engine.query({ query: question, stream: true });
    const retrieved = toRetrieved(found.nodes, kept.nodes);
    const times = { retrieveMs: found.atMs - start, rerankMs: kept.atMs - found.atMs };
    return { retrieved: { ...retrieved, ...times }, pieces: deltasOf(stream) };
  };

type Noting = BaseNodePostprocessor & { nodes: readonly NodeWithScore[]; atMs: number };

/** A postprocessor that changes nothing, and knows afterwards what came by, and when. */
function noting(): Noting {
  const noted: Noting = {
    nodes: [],
    atMs: 0,
    postprocessNodes: async (nodes) => {
      noted.nodes = [...nodes];
      noted.atMs = performance.now();
      return nodes;
    },
  };
  return noted;
}

function toRetrieved(
  found: readonly NodeWithScore[],
  kept: readonly NodeWithScore[],
): Pick<Retrieved, "candidates" | "kept"> {
  const candidates = new Map(
    found.map((scored, place): [string, Candidate] => [idOf(scored), toCandidate(scored, place)]),
  );
  return {
    candidates: [...candidates.values()],
    kept: kept.flatMap((scored): Kept[] => {
      const candidate = candidates.get(idOf(scored));
      return candidate === undefined ? [] : [{ ...candidate, relevanceScore: scored.score ?? 0 }];
    }),
  };
}

const idOf = ({ node: { id_: id } }: NodeWithScore): string => id;

const toCandidate = ({ node, score = 0 }: NodeWithScore, place: number): Candidate => ({
  text: node.getContent(MetadataMode.NONE),
  file: String(node.metadata["file"]),
  heading: String(node.metadata["heading"]),
  rank: place + 1,
  similarity: score,
});

async function* deltasOf(stream: AsyncIterable<EngineResponse>): AsyncGenerator<string, void, undefined> {
  for await (const { delta } of stream) if (delta !== "") yield delta;
}
