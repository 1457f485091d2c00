import type { MessageContent } from "@llamaindex/core/llms";
import type { BaseNodePostprocessor } from "@llamaindex/core/postprocessor";
import { MetadataMode, type NodeWithScore } from "@llamaindex/core/schema";
import { extractText } from "@llamaindex/core/utils";
import {
  InputError,
  aiSearchClientOf,
  easClientOf,
  ranking,
  type AISearchFields,
  type EasFields,
  type Ranking,
  type RankingFields,
  type Reranker,
} from "@paifang/client";

/** What every reranker of this package takes besides its service. */
export type RerankFields = RankingFields & {
  /** How much of a node's metadata the model reads with its text. @default MetadataMode.ALL */
  metadataMode?: MetadataMode | undefined;
};

/** A LlamaIndex postprocessor over anything that reranks; both services share it. */
class NodeReranker implements BaseNodePostprocessor {
  readonly #rank: Ranking;
  readonly #metadataMode: MetadataMode;

  constructor(fields: RerankFields, client: () => Reranker) {
    this.#rank = ranking(fields, client);
    this.#metadataMode = fields.metadataMode ?? MetadataMode.ALL;
  }

  /**
   * Orders nodes by relevance to the query, best first, and keeps the best `topN` of those with at least `minScore`.
   * None at all send nothing.
   *
   * Shape: new pairs of the same nodes and their scores; those that were given stay as they are.
   *
   * @throws {InputError} there is no query, a text is empty, too large or not well-formed, or `topN` or `minScore` is
   * no number that it can be. Nothing was sent.
   * @throws {HttpError} the service refused; see `status`, `serverMessage`, `retryAfterMs`.
   */
  async postprocessNodes(nodes: NodeWithScore[], query?: MessageContent): Promise<NodeWithScore[]> {
    if (query === undefined && nodes.length > 0)
      throw new InputError("INPUT_EMPTY", "`query` is missing, and nodes are ordered by it.");
    const given = [...nodes];
    const texts = given.map(({ node }) => node.getContent(this.#metadataMode));
    const ranked = await this.#rank(extractText(query ?? ""), texts);
    return ranked.flatMap(({ index, score }) =>
      given.slice(index, index + 1).map(({ node }) => ({ node, score })),
    );
  }
}

/** Fields of `PaiEasRerank`. */
export type PaiEasRerankFields = EasFields<Reranker> & RerankFields;

/**
 * A reranker on a PAI-EAS service.
 *
 * `service` is `"rerank"` by default, so that PAI_EAS_RERANK_ENDPOINT and PAI_EAS_RERANK_TOKEN are read at the first call.
 *
 * @example
 * const engine = index.asQueryEngine({ similarityTopK: 20, nodePostprocessors: [new PaiEasRerank({ topN: 5 })] });
 */
export class PaiEasRerank extends NodeReranker {
  constructor(fields: PaiEasRerankFields = {}) {
    super(fields, easClientOf(fields, "rerank"));
  }
}

/** Fields of `AISearchRerank`. */
export type AISearchRerankFields = AISearchFields<Reranker> & RerankFields;

/**
 * A reranker deployment of AI Search.
 *
 * `service` is `"rerank"` by default, so that AISEARCH_RERANK_ENDPOINT and its neighbours are read at the first call.
 *
 * @example
 * const reranker = new AISearchRerank({ endpoint, deploymentId, apiKey, token, topN: 5 });
 */
export class AISearchRerank extends NodeReranker {
  constructor(fields: AISearchRerankFields = {}) {
    super(fields, aiSearchClientOf(fields, { service: "rerank", kind: "reranker" }));
  }
}
