import { Document } from "@langchain/core/documents";
import {
  AIMessage,
  HumanMessage,
  SystemMessage,
  type AIMessageChunk,
  type BaseMessage,
  type UsageMetadata,
} from "@langchain/core/messages";
import {
  countedTokens,
  type ChatSubject,
  type EmbeddingSubject,
  type ImageEmbeddingSubject,
  type Question,
  type RerankSubject,
  type Said,
} from "@paifang/contract";
import {
  AISearchEmbeddings,
  AISearchMultimodalEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasRerank,
  type ChatPaiEasCallOptions,
} from "../../src/index.ts";

const COUNTS = "Told to `onUsage`, a field of the constructor.";

export const embeddings: EmbeddingSubject = {
  host: "LangChain",
  notes: { "token-counts": COUNTS },
  open({ product, address }, { signal, ...options }) {
    const { fields, counted } = countedTokens(options);
    const made =
      product === "PAI-EAS"
        ? new PaiEasEmbeddings({ ...address, ...fields })
        : new AISearchEmbeddings({ ...address, ...fields });
    return {
      embedDocuments: async (texts) =>
        counted({ vectors: await made.embedDocuments([...texts], { signal }) }),
      embedQuery: (text) => made.embedQuery(text, { signal }),
      shown: made,
    };
  },
};

export const imageEmbeddings: ImageEmbeddingSubject = {
  host: "LangChain",
  open({ address }, { signal, ...fields }) {
    const made = new AISearchMultimodalEmbeddings({ ...address, ...fields });
    return {
      embedImages: async (dataUris) => ({ vectors: await made.embedImages([...dataUris], { signal }) }),
      embedText: (text) => made.embedQuery(text, { signal }),
      shown: made,
    };
  },
};

const SIGNAL = "`compressDocuments` takes no signal; the constructor and our own `rerank` do.";

export const rerank: RerankSubject<Document> = {
  host: "LangChain",
  notes: { "token-counts": COUNTS, "abort-before": SIGNAL, "abort-under-way": SIGNAL },
  documentsOf: (texts) =>
    texts.map((pageContent, place) => new Document({ pageContent, metadata: { place } })),
  open({ product, address }, { signal, ...options }) {
    const { fields, counted } = countedTokens(options);
    const made =
      product === "PAI-EAS"
        ? new PaiEasRerank({ ...address, ...fields })
        : new AISearchRerank({ ...address, ...fields });
    return {
      // The host's own method takes no signal; ours beside it does.
      rerank: async (query, documents) => {
        if (signal === undefined)
          return counted({ ranked: placed(await made.compressDocuments(documents, query)) });
        const ranked = await made.rerank(documents, query, { signal });
        return { ranked: ranked.map(({ index, relevanceScore }) => ({ index, score: relevanceScore })) };
      },
      shown: made,
    };
  },
};

const placed = (documents: readonly Pick<Document, "metadata">[]) =>
  documents.map(({ metadata }) => ({
    index: Number(metadata["place"]),
    score: Number(metadata["relevanceScore"]),
  }));

const INVALID = "In `invalid_tool_calls`.";

export const chat: ChatSubject = {
  host: "LangChain",
  notes: {
    "arguments-no-object": INVALID,
    "arguments-cut": INVALID,
    "arguments-cut-in-stream": INVALID,
    reasoning: "In `additional_kwargs.reasoning_content`.",
    model: "In `response_metadata.model_name`.",
    "finish-reason": "The server's own word, in `response_metadata.finish_reason`.",
  },
  open({ address }, { signal, ...fields }) {
    const model = new ChatPaiEas({ ...address, ...fields });
    const asked = (question: Question): [BaseMessage[], Partial<ChatPaiEasCallOptions>] => [
      question.messages.map(toMessage),
      { ...toCallOptions(question), ...(signal === undefined ? {} : { signal }) },
    ];
    return {
      chat: async (question) => toSaid(await model.invoke(...asked(question))),
      stream: async (question, onText) => {
        let whole: AIMessageChunk | undefined;
        for await (const chunk of await model.stream(...asked(question))) {
          whole = whole === undefined ? chunk : whole.concat(chunk);
          if (chunk.text !== "" && onText(chunk.text) === false) break;
        }
        if (whole === undefined) throw new Error("The stream had no chunk.");
        return toSaid(whole);
      },
      shown: [model, model.bindTools([])],
    };
  },
};

function toMessage({ role, text }: Question["messages"][number]): BaseMessage {
  if (role === "system") return new SystemMessage(text);
  return role === "user" ? new HumanMessage(text) : new AIMessage(text);
}

function toCallOptions({ tools, toolChoice }: Question): Partial<ChatPaiEasCallOptions> {
  return {
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(toolChoice === undefined
      ? {}
      : { tool_choice: typeof toolChoice === "string" ? toolChoice : toolChoice.name }),
  };
}

const FINISH_REASONS = { stop: "stop", length: "length", tool_calls: "tool-calls" } as const;

function toSaid(message: AIMessage | AIMessageChunk): Said {
  const { response_metadata: facts, additional_kwargs: more } = message;
  // Core's type admits no value here under `exactOptionalPropertyTypes`.
  const usage = message.usage_metadata as UsageMetadata | undefined;
  const calls = (message.tool_calls ?? []).map(({ id = "", name, args }) => ({ id, name, input: args }));
  const invalid = (message.invalid_tool_calls ?? []).map(({ id = "", name = "", args = "" }) => ({
    id,
    name,
    input: args,
  }));
  const { reasoning_content: reasoning } = more;
  return {
    text: message.text,
    toolCalls: [...calls, ...invalid],
    reasoning: typeof reasoning === "string" ? reasoning : undefined,
    finishReason: FINISH_REASONS[facts["finish_reason"] as keyof typeof FINISH_REASONS],
    usage:
      usage === undefined
        ? undefined
        : { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens },
    model: facts["model_name"] as string | undefined,
  };
}
