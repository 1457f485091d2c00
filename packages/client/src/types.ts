/** Counted tokens of a call, summed over its batches. A count the server did not give stays `undefined`. */
export type Usage = {
  inputTokens: number;
  outputTokens?: number;
  totalTokens?: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
};

/** Why the model stopped. The server's own word is in `rawFinishReason`. */
export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other";

/** A JSON Schema object, passed on as it is. */
export type JsonSchema = { readonly [key: string]: unknown };

/** A call of a tool that the model asks for. `arguments` is the server's text; parsing it is the caller's. */
export type ToolCall = { id: string; name: string; arguments: string };

/** A tool that the model may call. */
export type ToolDefinition = {
  name: string;
  description?: string | undefined;
  parameters?: JsonSchema | undefined;
  strict?: boolean | undefined;
};

/** Which tool the model calls: its own choice, none, any one, or the named one. */
export type ToolChoice = "auto" | "none" | "required" | { name: string };

/** The form of the answer: free text, any JSON object, or JSON by a schema. */
export type ResponseFormat =
  | { type: "text" }
  | { type: "json" }
  | { type: "json-schema"; name: string; schema: JsonSchema; strict?: boolean | undefined };

/** A typed piece of message content. A `raw` part is sent as it is, for forms that are not named here. */
export type ChatPart =
  | { type: "text"; text: string }
  | { type: "image" | "audio" | "video"; url: string }
  | { type: "raw"; value: unknown };

/** One message of a conversation. */
export type ChatMessage =
  | { role: "system" | "user" | "developer"; content: string | readonly ChatPart[] }
  | {
      role: "assistant";
      content?: string | readonly ChatPart[] | undefined;
      toolCalls?: readonly ToolCall[] | undefined;
      reasoning?: string | undefined;
    }
  | { role: "tool"; toolCallId: string; content: string | readonly ChatPart[] };

/** Constrained text: a pattern, one of some texts, or a grammar in EBNF. For JSON there is `responseFormat`. */
export type Guided =
  | { regex: string; choice?: undefined; grammar?: undefined }
  | { choice: readonly string[]; regex?: undefined; grammar?: undefined }
  | { grammar: string; regex?: undefined; choice?: undefined };

/** The server's own generation fields, named as everywhere in this package. Left out means the server's default. */
export type GenerationSettings = {
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  minP?: number | undefined;
  /** Tokens that may be generated, reasoning included. */
  maxTokens?: number | undefined;
  minTokens?: number | undefined;
  stop?: string | readonly string[] | undefined;
  stopTokenIds?: readonly number[] | undefined;
  /** Keep the text that stopped the answer. */
  includeStopStrInOutput?: boolean | undefined;
  ignoreEos?: boolean | undefined;
  skipSpecialTokens?: boolean | undefined;
  seed?: number | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  repetitionPenalty?: number | undefined;
  lengthPenalty?: number | undefined;
  /** Token id to a number from -100 to 100, added to that token's logit. */
  logitBias?: Readonly<Record<string, number>> | undefined;
  /** How many answers; each is a choice. */
  n?: number | undefined;
  /** Sent in the forms of vLLM, old and new, and of SGLang; a server takes its own and ignores the others. */
  guided?: Guided | undefined;
};

/**
 * How `<think>` tags in the text are read when the server sends no reasoning of its own. `"keep"`: not at all.
 * `"split"`: a text that begins with the tag is reasoning up to `</think>`. `"opened"`: so is one without the
 * tag, because the model's template writes it into the prompt; without a `</think>` all of it is reasoning.
 */
export type ReasoningTags = "keep" | "split" | "opened";

/** How the messages of a conversation are arranged before they are sent. None of these is sent itself. */
export type ConversationSettings = {
  /**
   * Which earlier reasoning goes back. `"tool-turns"`: that of assistant turns after the last user message, which is
   * a loop of tool calls under way. Some models want it there, others refuse it anywhere.
   * @default "never"
   */
  reasoningRoundTrip?: "never" | "tool-turns" | "always" | undefined;
  /** The field in which reasoning goes back. @default "reasoning_content" */
  reasoningField?: "reasoning_content" | "reasoning" | undefined;
  /** All system messages become one, the first, for templates that take only one. @default false */
  mergeSystemMessages?: boolean | undefined;
  /**
   * What becomes of images, sounds and videos in tool messages, which servers refuse. `"error"`: an `InputError`.
   * `"user-message"`: they move into a user message behind the run of tool messages; the text stays.
   * @default "error"
   */
  toolImages?: "error" | "user-message" | undefined;
};

/** Settings of chat verbs. */
export type ChatSettings = GenerationSettings &
  ConversationSettings & {
    logprobs?: boolean | undefined;
    topLogprobs?: number | undefined;
    parallelToolCalls?: boolean | undefined;
    reasoningEffort?: string | undefined;
    /** Whether the answer may carry the reasoning; the model reasons either way. */
    includeReasoning?: boolean | undefined;
    /** Sent as `chat_template_kwargs.enable_thinking`. */
    thinking?: boolean | undefined;
    /** What the model's chat template takes, under its own names; `thinking` goes over it. */
    chatTemplateKwargs?: Readonly<Record<string, unknown>> | undefined;
    /** Not sent: it says how the answer is read. @default "keep" */
    reasoningTags?: ReasoningTags | undefined;
    /**
     * Not sent. Of the chunks of a stream that are there at once, because the reader is behind or the server sent them
     * together, neighbours that only add to the same text, the same reasoning or the arguments of the same call are
     * handed out as one. How many chunks come then depends on time; joined they are the same answer.
     * @default false
     */
    coalesceChunks?: boolean | undefined;
  };

/** What a chat verb takes. */
export type ChatRequest = ChatSettings & {
  messages: readonly ChatMessage[];
  /** Left out: the first model that the service lists. */
  model?: string | undefined;
  tools?: readonly ToolDefinition[] | undefined;
  toolChoice?: ToolChoice | undefined;
  responseFormat?: ResponseFormat | undefined;
  signal?: AbortSignal | undefined;
};

/** One answer of the model. */
export type Choice = {
  index: number;
  text: string;
  reasoning?: string;
  /** Why the model will not answer, where the server tells that apart from text. */
  refusal?: string;
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  rawFinishReason?: string;
  /** The text or token id that ended the answer, where the server tells. */
  stoppedBy?: string | number;
  logprobs?: unknown;
};

/** What every answer tells about its call. `attempts` counts all HTTP exchanges of the call. */
export type Call = {
  requestIds: string[];
  attempts: number;
  usage?: Usage;
  model?: string;
  /** The parsed answer, or one per batch; only when asked for with `raw: true`. */
  raw?: unknown;
};

/** The first choice flat, and all of them in `choices`. */
export type ChatResponse = Call & Omit<Choice, "index"> & { id?: string; choices: Choice[] };

/** A piece of a tool call. `index` tells the calls of one choice apart and stays the same for one call. */
export type ToolCallDelta = { index: number; id?: string; name?: string; arguments?: string };

/** One decoded event of a chat stream; `index` is the choice it belongs to. */
export type ChatChunk = {
  index: number;
  text?: string;
  reasoning?: string;
  refusal?: string;
  toolCalls?: ToolCallDelta[];
  finishReason?: FinishReason;
  rawFinishReason?: string;
  stoppedBy?: string | number;
  logprobs?: unknown;
  usage?: Usage;
  id?: string;
  model?: string;
};

/** Texts or lists of token ids; one of either may stand without its list. */
export type CompletionPrompt =
  | string
  | readonly string[]
  | readonly number[]
  | readonly (readonly number[])[];

/** Settings of completion verbs. */
export type CompletionSettings = GenerationSettings & {
  /** How many alternatives of each token are told with their log probabilities. */
  logprobs?: number | undefined;
};

/** What a completion verb takes. */
export type CompletionRequest = CompletionSettings & {
  prompt: CompletionPrompt;
  /** Left out: the first model that the service lists. */
  model?: string | undefined;
  responseFormat?: ResponseFormat | undefined;
  signal?: AbortSignal | undefined;
};

/** One continuation. With several prompts `index` counts through them: prompt `i` has those from `i * n` on. */
export type CompletionChoice = Omit<Choice, "toolCalls" | "reasoning" | "refusal">;

/** The first choice flat, and all of them in `choices`, by index. */
export type CompletionResponse = Call &
  Omit<CompletionChoice, "index"> & { id?: string; choices: CompletionChoice[] };

/** One decoded event of a completion stream; `index` is the choice it belongs to. */
export type CompletionChunk = Omit<ChatChunk, "toolCalls" | "reasoning" | "refusal">;

/** What is counted: a text, or a conversation through the model's own chat template. */
export type TokenizeRequest = ConversationSettings & {
  prompt?: string | undefined;
  messages?: readonly ChatMessage[] | undefined;
  tools?: readonly ToolDefinition[] | undefined;
  model?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** The token ids, in order, how many they are, and how many the model takes, where the server tells. */
export type TokenizeResponse = Call & { tokenIds: number[]; count: number; maxInputTokens?: number };

export type DetokenizeRequest = {
  tokenIds: readonly number[];
  model?: string | undefined;
  signal?: AbortSignal | undefined;
};
export type DetokenizeResponse = Call & { text: string };

/** Embeddings in input order: `embeddings[i]` belongs to `input[i]`, and each has `dimensions` numbers. */
export type EmbedResponse = Call & { embeddings: Float32Array[]; dimensions: number };

/** Documents by relevance, best first; `index` is the place in the request. */
export type RerankResponse = Call & { results: RerankResult[] };
export type RerankResult = { index: number; score: number };

/** A finished batch, handed out at once: `embeddings[i]` belongs to `input[first + i]`. */
export type BatchDone = { first: number; embeddings: Float32Array[]; done: number; total: number };

export type EmbedRequest = {
  input: readonly string[];
  inputType?: "query" | "document" | undefined;
  /** Put before each text, letter for letter; the model's own page says whether and how it wants one. */
  instruction?: string | undefined;
  dimensions?: number | undefined;
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};

/** What `embed` of an EAS service takes: also what only its servers know. */
export type EasEmbedRequest = EmbedRequest & {
  /**
   * Cuts longer texts to this many tokens, at the server; `"max"` is the model's own limit.
   * @default none: a text that is too long is refused
   */
  truncateInputTokens?: number | "max" | undefined;
};

/** Conversations, each of which gets one vector: how multimodal models take images beside text. */
export type EmbedMessagesRequest = {
  input: readonly (readonly ChatMessage[])[];
  dimensions?: number | undefined;
  /** As for `embed`. */
  truncateInputTokens?: number | "max" | undefined;
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};

/** Images as data URIs: `data:image/png;base64,…` or `data:image/jpeg;base64,…`. */
export type EmbedImagesRequest = {
  input: readonly string[];
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};

export type RerankRequest = {
  query: string;
  documents: readonly string[];
  /** How many results come back, best first. @default all */
  topN?: number | undefined;
  /** Put before the query, letter for letter. */
  instruction?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** What `rerank` of an EAS service takes: also what only its servers know. */
export type EasRerankRequest = RerankRequest & {
  /** Cuts longer pairs of query and document to this many tokens, at the server; `"max"` is the model's own limit. */
  truncateInputTokens?: number | "max" | undefined;
};

/** One query for all documents, or a query for each. */
export type ScoreRequest = {
  query: string | readonly string[];
  documents: readonly string[];
  /** Put before each query, letter for letter. */
  instruction?: string | undefined;
  /** As for `rerank`. */
  truncateInputTokens?: number | "max" | undefined;
  signal?: AbortSignal | undefined;
};

/** Scores in the order of the documents: `scores[i]` belongs to `documents[i]`. */
export type ScoreResponse = Call & { scores: number[] };

/** A model that a service lists. */
export type ModelInfo = { id: string; ownedBy?: string; maxInputTokens?: number };
export type ModelsResponse = Call & { models: ModelInfo[] };

/** One HTTP exchange as it ended, without any secret. Sizes are of bodies, in bytes. */
export type AttemptEvent = {
  operation: string;
  endpoint: string;
  attempt: number;
  status?: number;
  errorCode?: string;
  ms: number;
  requestBytes: number;
  responseBytes: number;
  /** The wait before the next attempt, when there is one. */
  waitMs?: number;
};
