import type {
  ChatRequest,
  ChatSettings,
  CompletionRequest,
  CompletionSettings,
  DetokenizeRequest,
  EasEmbedRequest,
  EasRerankRequest,
  EmbedImagesRequest,
  EmbedMessagesRequest,
  EmbedRequest,
  RerankRequest,
  ScoreRequest,
  TokenizeRequest,
} from "../types.ts";
import { CHAT_SETTING_KEYS, COMPLETION_SETTING_KEYS, CONVERSATION_SETTING_KEYS } from "../wire/settings.ts";
import type { InvokeRequest } from "./invoke.ts";

/** The keys that each verb reads besides call options; the compiler keeps them equal to the request types. */
type Keys<R> = Readonly<Record<keyof R, true>>;

const OWN_CHAT_KEYS: Keys<Omit<ChatRequest, keyof ChatSettings>> = {
  messages: true,
  model: true,
  tools: true,
  toolChoice: true,
  responseFormat: true,
  signal: true,
};

export const CHAT_KEYS: Keys<ChatRequest> = { ...CHAT_SETTING_KEYS, ...OWN_CHAT_KEYS };

const OWN_COMPLETION_KEYS: Keys<Omit<CompletionRequest, keyof CompletionSettings>> = {
  prompt: true,
  model: true,
  responseFormat: true,
  signal: true,
};

export const COMPLETION_KEYS: Keys<CompletionRequest> = {
  ...COMPLETION_SETTING_KEYS,
  ...OWN_COMPLETION_KEYS,
};

export const TOKENIZE_KEYS: Keys<TokenizeRequest> = {
  ...CONVERSATION_SETTING_KEYS,
  prompt: true,
  messages: true,
  tools: true,
  model: true,
  signal: true,
};

export const DETOKENIZE_KEYS: Keys<DetokenizeRequest> = { tokenIds: true, model: true, signal: true };

export const EMBED_KEYS: Keys<EmbedRequest> = {
  input: true,
  inputType: true,
  instruction: true,
  dimensions: true,
  signal: true,
  onBatch: true,
};

export const EAS_EMBED_KEYS: Keys<EasEmbedRequest> = { ...EMBED_KEYS, truncateInputTokens: true };

export const EMBED_MESSAGES_KEYS: Keys<EmbedMessagesRequest> = {
  input: true,
  dimensions: true,
  truncateInputTokens: true,
  signal: true,
  onBatch: true,
};

export const EMBED_IMAGES_KEYS: Keys<EmbedImagesRequest> = { input: true, signal: true, onBatch: true };

export const RERANK_KEYS: Keys<RerankRequest> = {
  query: true,
  documents: true,
  topN: true,
  instruction: true,
  signal: true,
};

export const EAS_RERANK_KEYS: Keys<EasRerankRequest> = { ...RERANK_KEYS, truncateInputTokens: true };

export const SCORE_KEYS: Keys<ScoreRequest> = {
  query: true,
  documents: true,
  instruction: true,
  truncateInputTokens: true,
  signal: true,
};

export const INVOKE_KEYS: Keys<InvokeRequest> = {
  method: true,
  query: true,
  body: true,
  stream: true,
  maxAnswerBytes: true,
};
