import type {
  ChatResponse as HostResponse,
  ChatResponseChunk,
  ToolCallLLMMessageOptions,
} from "@llamaindex/core/llms";
import { MetadataMode, TextNode, type NodeWithScore } from "@llamaindex/core/schema";
import { extractText } from "@llamaindex/core/utils";
import type { ChatResponse } from "@paifang/client";
import {
  chatContract,
  countedTokens,
  embeddingContract,
  imageEmbeddingContract,
  rerankContract,
  type Question,
  type Said,
  type SaidCall,
} from "@paifang/contract";
import {
  AISearchEmbedding,
  AISearchMultiModalEmbedding,
  AISearchRerank,
  PaiEas,
  PaiEasEmbedding,
  PaiEasRerank,
} from "../src/index.ts";

const host = "LlamaIndex";
const COUNTS = "Told to `onUsage`, a field of the constructor.";

embeddingContract({
  host,
  notes: {
    progress: "By `progressCallback` too, which the host's indexes hand on.",
    "abort-before": "`signal` at the constructor: the host's calls take none.",
    "abort-under-way": "`signal` at the constructor: the host's calls take none.",
    "token-counts": COUNTS,
  },
  open({ product, address }, options) {
    const { fields, counted } = countedTokens(options);
    const embedding =
      product === "PAI-EAS"
        ? new PaiEasEmbedding({ ...address, ...fields })
        : new AISearchEmbedding({ ...address, ...fields });
    return {
      embedDocuments: async (texts) =>
        counted({ vectors: await embedding.getTextEmbeddingsBatch([...texts]) }),
      embedQuery: async (text) => (await embedding.getQueryEmbedding({ type: "text", text })) ?? [],
      shown: embedding,
    };
  },
});

imageEmbeddingContract({
  host,
  notes: {
    "abort-before": "`signal` at the constructor: the host's calls take none.",
    "abort-under-way": "`signal` at the constructor: the host's calls take none.",
  },
  open({ address }, options) {
    const embedding = new AISearchMultiModalEmbedding({ ...address, ...options });
    return {
      embedImages: async (images) => ({ vectors: await embedding.getImageEmbeddings([...images]) }),
      embedText: (text) => embedding.getTextEmbedding(text),
      shown: embedding,
    };
  },
});

rerankContract<NodeWithScore>({
  host,
  notes: {
    "abort-before": "`signal` at the constructor: the host's calls take none.",
    "abort-under-way": "`signal` at the constructor: the host's calls take none.",
    "token-counts": COUNTS,
  },
  documentsOf: (texts) => texts.map((text) => ({ node: new TextNode({ text }), score: 0 })),
  open({ product, address }, options) {
    const { fields, counted } = countedTokens({ ...options, metadataMode: MetadataMode.NONE });
    const reranker =
      product === "PAI-EAS"
        ? new PaiEasRerank({ ...address, ...fields })
        : new AISearchRerank({ ...address, ...fields });
    return {
      rerank: async (query, nodes) => {
        const places = new Map(nodes.map(({ node }, index) => [node, index]));
        const best = await reranker.postprocessNodes(nodes, query);
        return counted({
          ranked: best.map(({ node, score = Number.NaN }) => ({ index: places.get(node) ?? -1, score })),
        });
      },
      shown: reranker,
    };
  },
});

type Options = ToolCallLLMMessageOptions | undefined;
const callsOf = (options: Options): SaidCall[] =>
  options !== undefined && "toolCall" in options
    ? options.toolCall.map(({ id, name, input }) => ({ id, name, input }))
    : [];

const toSaid = (text: string, options: Options, raw: ChatResponse): Said => {
  const { reasoning, finishReason, usage, model } = raw;
  return { text, toolCalls: callsOf(options), reasoning, finishReason, usage, model };
};

const paramsOf = ({ messages, tools, toolChoice }: Question) => ({
  messages: messages.map(({ role, text }) => ({ role, content: text })),
  ...(tools && {
    tools: tools.map(({ name, description = "", parameters }) => ({
      metadata: { name, description, ...(parameters && { parameters }) },
    })),
  }),
  additionalChatOptions: { toolChoice },
});

const IN_RAW = "In `raw`, of a stream that of its last chunk: the host's answers have no place for it.";

chatContract({
  host,
  notes: {
    reasoning: IN_RAW,
    usage: IN_RAW,
    model: IN_RAW,
    "finish-reason": IN_RAW,
    "tool-call": "In `options.toolCall`; a stream has them whole in its last chunk.",
    "arguments-no-object": "`input` is then the server's text; `exec` tells the model so and runs nothing.",
    "abort-before": "`signal` in `additionalChatOptions`, or at the constructor for agents and engines.",
    "abort-under-way": "`signal` in `additionalChatOptions`, or at the constructor for agents and engines.",
  },
  open({ address }, { signal, ...options }) {
    const llm = new PaiEas({ ...address, ...options });
    const ask = (question: Question) => {
      const params = paramsOf(question);
      return { ...params, additionalChatOptions: { ...params.additionalChatOptions, signal } };
    };
    return {
      async chat(question) {
        const { message, raw }: HostResponse<ToolCallLLMMessageOptions> = await llm.chat(ask(question));
        return toSaid(extractText(message.content), message.options, raw as ChatResponse);
      },
      async stream(question, onText) {
        let text = "";
        let last: ChatResponseChunk<ToolCallLLMMessageOptions> | undefined;
        for await (const chunk of await llm.chat({ ...ask(question), stream: true })) {
          text += chunk.delta;
          last = chunk;
          if (chunk.delta !== "" && onText(chunk.delta) === false) break;
        }
        // A reader that left has no whole answer, only a chunk of it.
        return toSaid(text, last?.options, last?.raw as ChatResponse);
      },
      shown: llm,
    };
  },
});
