import type { EngineName, ReasoningStyle } from "../types.ts";

/** How a refusal is written: `{error:{…}}`, the same without `error` around it, or llama.cpp's own words. */
export type ErrorShape = "nested" | "flat" | "llama-cpp";

/** The family whose answers are written. */
export type Dialect = "vllm" | "sglang" | "blade" | "llama-cpp";

/** What sets one model server apart from another on the wire. */
export type Profile = {
  dialect: Dialect;
  ownedBy: string;
  /** What `/version` says; without it there is no such route. */
  version: string | undefined;
  /** What `GET /` says; without it the bare address is the gateway's 404. */
  welcome: string | undefined;
  errors: ErrorShape;
  /** Breaches of the schema have a type of their own, and the newest name the field in `param`. */
  invalidType: string;
  namesField: boolean;
  model: "required" | "optional" | "ignored";
  brokenJsonStatus: number;
  contentTypeStatus: number;
  brokenMediaStatus: number;
  reasoning: ReasoningStyle;
  /** Whole chat answers write out the tool calls and the reasoning that they do not have. */
  writesNulls: boolean;
  /** Answers have the fields that vLLM came to have later, mostly null. */
  hasLaterFields: boolean;
  hasStreamOptions: boolean;
  hasBase64: boolean;
  guided: readonly ("guided_" | "structured_outputs")[];
  /** Usage of rerank counts the prompt too, and documents say that they are no pictures. */
  hasNewRerank: boolean;
  chatPaths: readonly string[];
  /** Anthropic's Messages API, and where it counts tokens. */
  messagePaths: readonly string[];
  countPaths: readonly string[];
  completionPaths: readonly string[];
  embedPaths: readonly string[];
  rerankPaths: readonly string[];
  scorePaths: readonly string[];
  /** The probabilities of tokens that may come next. */
  labelScorePaths: readonly string[];
  classifyPaths: readonly string[];
  poolingPaths: readonly string[];
  tokenPaths: { tokenize: readonly string[]; detokenize: readonly string[] };
  modelPaths: readonly string[];
  metricPaths: readonly string[];
  /** Routes that ask for the server's own key begin so. */
  guarded: readonly string[];
};

const VLLM: Profile = {
  dialect: "vllm",
  ownedBy: "vllm",
  version: "0.16.0",
  welcome: undefined,
  errors: "nested",
  invalidType: "Bad Request",
  namesField: true,
  model: "optional",
  brokenJsonStatus: 400,
  contentTypeStatus: 400,
  brokenMediaStatus: 400,
  reasoning: "reasoning",
  writesNulls: false,
  hasLaterFields: true,
  hasStreamOptions: true,
  hasBase64: true,
  guided: ["structured_outputs", "guided_"],
  hasNewRerank: true,
  chatPaths: ["/v1/chat/completions"],
  messagePaths: ["/v1/messages"],
  countPaths: ["/v1/messages/count_tokens"],
  completionPaths: ["/v1/completions"],
  embedPaths: ["/v1/embeddings"],
  rerankPaths: ["/v1/rerank", "/rerank", "/v2/rerank"],
  scorePaths: ["/score", "/v1/score"],
  labelScorePaths: [],
  classifyPaths: ["/classify"],
  poolingPaths: ["/pooling"],
  tokenPaths: { tokenize: ["/tokenize"], detokenize: ["/detokenize"] },
  modelPaths: ["/v1/models"],
  metricPaths: ["/metrics"],
  guarded: ["/v1", "/v2"],
};

const VLLM_0_10: Profile = {
  ...VLLM,
  version: "0.10.2",
  namesField: false,
  reasoning: "reasoning_content",
  writesNulls: true,
  guided: ["guided_"],
  hasNewRerank: false,
  messagePaths: [],
  countPaths: [],
  guarded: ["/v1"],
};

/** Of the time of 0.5, with the score routes that came a little later, so that a service can have them alone. */
const VLLM_OLD: Profile = {
  ...VLLM_0_10,
  version: "0.5.4",
  errors: "flat",
  invalidType: "BadRequestError",
  model: "required",
  contentTypeStatus: 415,
  brokenMediaStatus: 500,
  hasLaterFields: false,
  hasStreamOptions: false,
  hasBase64: false,
  rerankPaths: [],
  classifyPaths: [],
  poolingPaths: [],
};

const SGLANG: Profile = {
  ...VLLM_0_10,
  dialect: "sglang",
  ownedBy: "sglang",
  version: undefined,
  errors: "flat",
  hasLaterFields: false,
  guided: [],
  rerankPaths: ["/v1/rerank"],
  scorePaths: [],
  labelScorePaths: ["/v1/score"],
  classifyPaths: ["/v1/classify"],
  poolingPaths: [],
  // Only where it was switched on.
  metricPaths: [],
};

const BLADE: Profile = {
  ...SGLANG,
  dialect: "blade",
  ownedBy: "blade",
  welcome: "Welcome to BladeLLM!",
  errors: "nested",
  model: "ignored",
  writesNulls: false,
  completionPaths: [],
  embedPaths: [],
  rerankPaths: [],
  labelScorePaths: [],
  classifyPaths: [],
  tokenPaths: { tokenize: [], detokenize: [] },
  modelPaths: [],
};

const LLAMA_CPP: Profile = {
  ...BLADE,
  dialect: "llama-cpp",
  ownedBy: "llamacpp",
  welcome: undefined,
  errors: "llama-cpp",
  brokenJsonStatus: 500,
  // It does not look at the type at all.
  contentTypeStatus: 200,
  brokenMediaStatus: 400,
  chatPaths: ["/v1/chat/completions", "/chat/completions"],
  completionPaths: ["/v1/completions"],
  embedPaths: ["/v1/embeddings"],
  rerankPaths: ["/v1/rerank", "/rerank", "/v1/reranking", "/reranking"],
  tokenPaths: { tokenize: ["/tokenize"], detokenize: ["/detokenize"] },
  modelPaths: ["/v1/models", "/models"],
};

export const PROFILES: Readonly<Record<EngineName, Profile>> = {
  vllm: VLLM,
  "vllm-0.10": VLLM_0_10,
  "vllm-old": VLLM_OLD,
  sglang: SGLANG,
  blade: BLADE,
  "llama-cpp": LLAMA_CPP,
};
