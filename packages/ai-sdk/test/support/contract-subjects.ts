import type {
  ChatSubject,
  Embedded,
  EmbeddingSubject,
  ImageEmbeddingSubject,
  Options,
  Question,
  RerankSubject,
  Said,
  SaidCall,
  Vector,
} from "@paifang/contract";
import {
  NoOutputGeneratedError,
  embed,
  embedMany,
  generateText,
  jsonSchema,
  rerank as rerankDocuments,
  streamText,
  tool,
  type EmbeddingModel,
  type FinishReason,
  type LanguageModelUsage,
  type ToolChoice,
  type ToolSet,
} from "ai";
import { createAISearch, createPaiEas } from "../../src/index.ts";
import { unwrapped } from "./client-error.ts";

const host = "AI SDK";

/** The host's own words. It waits for two seconds before it repeats, so that a check asks for that by name. */
const callOf = ({ maxRetries = 0, signal }: Options) => ({
  maxRetries,
  ...(signal === undefined ? {} : { abortSignal: signal }),
});

const ERRORS =
  "As `cause` of the host's `APICallError`, which has `statusCode`, `responseHeaders`, `responseBody`.";
const RETRIES =
  "The host's: `maxRetries` of the call, 2 by default; a `RetryError` has the error of each attempt.";
const BATCHES = "The host cuts, by the model's `maxEmbeddingsPerCall`.";
const STREAMS =
  "As `cause` of an `APICallError`, which `onError` gets and with which the streams and promises of `streamText` reject.";
const PARTIAL =
  "The host drops what was finished: it waits for all of its calls at once. Use the client's `embed`.";
const PROGRESS = "The host cuts the list, so no call knows the whole; its `telemetry` hears of each call.";

/** What stays with the provider, and what goes to each call. */
function partOptions<O extends Options>({ maxRetries, signal, ...fields }: O) {
  return { fields, call: { ...(maxRetries !== undefined && { maxRetries }), ...(signal && { signal }) } };
}

function vectorsOf(model: EmbeddingModel, options: Options) {
  const optionsOf = (inputType: string) => ({
    ...callOf(options),
    providerOptions: { paiEas: { inputType }, aiSearch: { inputType } },
  });
  return {
    async many(values: readonly string[]): Promise<Embedded> {
      const { embeddings, usage } = await unwrapped(
        embedMany({ model, values: [...values], ...optionsOf("document") }),
      );
      return { vectors: embeddings, inputTokens: usage.tokens };
    },
    one: async (value: string): Promise<Vector> =>
      (await unwrapped(embed({ model, value, ...optionsOf("query") }))).embedding,
  };
}

export const embeddings: EmbeddingSubject = {
  host,
  notes: {
    "broken-answers": ERRORS,
    errors: ERRORS,
    retries: RETRIES,
    "batches-of-16": BATCHES,
    "query-and-document": "By `inputType` in `providerOptions`, since the host does not tell them apart.",
    "token-counts": "Where a service counts none, the host says `NaN`.",
  },
  cannot: { "partial-failure": PARTIAL, progress: PROGRESS },
  open({ product, address }, options) {
    const { fields, call } = partOptions(options);
    const provider =
      product === "PAI-EAS"
        ? createPaiEas({ ...address, ...fields })
        : createAISearch({ ...address, ...fields });
    const model = provider.embeddingModel("");
    const { many, one } = vectorsOf(model, call);
    return { embedDocuments: many, embedQuery: one, shown: [provider, model] };
  },
};

export const imageEmbeddings: ImageEmbeddingSubject = {
  host,
  notes: { "broken-answers": ERRORS, errors: ERRORS, retries: RETRIES, "batches-of-16": BATCHES },
  cannot: { "partial-failure": PARTIAL, progress: PROGRESS },
  open({ address }, options) {
    const { fields, call } = partOptions(options);
    const provider = createAISearch({ ...address, ...fields });
    const model = provider.multimodalEmbeddingModel();
    const { many, one } = vectorsOf(model, call);
    return { embedImages: many, embedText: one, shown: [provider, model] };
  },
};

export const rerank: RerankSubject<string> = {
  host,
  notes: {
    "broken-answers": ERRORS,
    "whole-or-nothing": ERRORS,
    errors: ERRORS,
    retries: RETRIES,
    "token-counts": "As `inputTokens` in `providerMetadata`.",
  },
  documentsOf: (texts) => [...texts],
  open({ product, address }, { topN, ...options }) {
    const { fields, call } = partOptions(options);
    const provider =
      product === "PAI-EAS"
        ? createPaiEas({ ...address, ...fields })
        : createAISearch({ ...address, ...fields });
    const model = product === "PAI-EAS" ? provider.rerankingModel("") : provider.rerankingModel("");
    return {
      async rerank(query, documents) {
        const { ranking, providerMetadata } = await unwrapped(
          rerankDocuments({ model, query, documents, ...(topN !== undefined && { topN }), ...callOf(call) }),
        );
        const { inputTokens } = providerMetadata?.["paiEas"] ?? {};
        return {
          ranked: ranking.map(({ originalIndex, score }) => ({ index: originalIndex, score })),
          inputTokens: typeof inputTokens === "number" ? inputTokens : undefined,
        };
      },
      shown: [provider, model],
    };
  },
};

const INVALID = "The call is `invalid`, and the host runs no tool for it; it tells the model so.";

export const chat: ChatSubject = {
  host,
  notes: {
    "arguments-no-object": INVALID,
    "arguments-cut": INVALID,
    "arguments-cut-in-stream": INVALID,
    reasoning: "`reasoningText`, and parts of `content`.",
    model: "`response.modelId`.",
    truncation: STREAMS,
    "error-in-stream": STREAMS,
    "abort-under-way":
      "`generateText` and the promises of `streamText` reject; its streams end with a part of type `abort`.",
    leaving:
      "By `abortSignal`: the host reads on for its promises. `experimental_streamTextLowMemory` does not.",
    errors: `${ERRORS} \`streamText\` gives it to \`onError\` alone.`,
    retries: RETRIES,
  },
  open({ address }, options) {
    const { fields, call } = partOptions(options);
    const { maxTokens, ...rest } = fields;
    const provider = createPaiEas({ ...address, ...rest });
    const model = provider();
    const asked = (question: Question) => ({
      model,
      ...toPrompt(question),
      ...toTools(question),
      ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
      ...callOf(call),
    });
    return {
      chat: async (question) => toSaid(await unwrapped(generateText(asked(question)))),
      stream: (question, onText) => unwrapped(readStream(asked(question), onText)),
      shown: [provider, model],
    };
  },
};

async function readStream(
  asked: Parameters<typeof streamText<ToolSet>>[0],
  onText: (text: string) => boolean | void,
): Promise<Said> {
  const left = new AbortController();
  const { abortSignal } = asked;
  let told: unknown;
  const result = streamText({
    ...asked,
    abortSignal: abortSignal === undefined ? left.signal : AbortSignal.any([abortSignal, left.signal]),
    onError: ({ error }) => {
      told = error;
    },
  });
  let text = "";
  for await (const piece of result.textStream) {
    text += piece;
    if (onText(piece) === false) left.abort();
  }
  if (left.signal.aborted) return { text, toolCalls: [] };
  // Of a stream that did not begin the promises say no more than that there is no output.
  const step = await result.finalStep.then(undefined, (error: unknown) => {
    throw NoOutputGeneratedError.isInstance(error) ? told : error;
  });
  const { toolCalls, reasoningText, finishReason, usage, response } = step;
  return toSaid({ text: await result.text, toolCalls, reasoningText, finishReason, usage, response });
}

const toPrompt = ({ messages }: Question) => ({
  instructions: messages
    .filter(({ role }) => role === "system")
    .map(({ text }) => text)
    .join("\n"),
  messages: messages.flatMap(({ role, text }) => (role === "system" ? [] : [{ role, content: text }])),
});

const toTools = ({ tools, toolChoice }: Question): { tools?: ToolSet; toolChoice?: ToolChoice<ToolSet> } => ({
  ...(tools && {
    tools: Object.fromEntries(
      tools.map(({ name, description = "", parameters = {} }) => [
        name,
        tool({ description, inputSchema: jsonSchema<Record<string, unknown>>(parameters) }),
      ]),
    ),
  }),
  ...(typeof toolChoice === "object" && { toolChoice: { type: "tool", toolName: toolChoice.name } }),
});

type Answer = {
  text: string;
  toolCalls: readonly { toolCallId: string; toolName: string; input: unknown }[];
  reasoningText: string | undefined;
  finishReason: FinishReason;
  usage: LanguageModelUsage;
  response: { modelId: string };
};

function toSaid({ text, toolCalls, reasoningText, finishReason, usage, response }: Answer): Said {
  const { inputTokens, outputTokens } = usage;
  return {
    text,
    toolCalls: toolCalls.map(({ toolCallId: id, toolName: name, input }) => ({
      id,
      name,
      input: toInput(input),
    })),
    reasoning: reasoningText,
    finishReason: finishReason === "interrupted" ? "other" : finishReason,
    usage: inputTokens === undefined ? undefined : { inputTokens, outputTokens },
    model: response.modelId,
  };
}

function toInput(input: unknown): SaidCall["input"] {
  if (typeof input === "string") return input;
  return typeof input === "object" && input !== null && !Array.isArray(input)
    ? { ...input }
    : JSON.stringify(input);
}
