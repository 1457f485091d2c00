import type { ChatRequest, ChatSettings, EmbedImagesRequest, EmbedRequest, RerankRequest } from "../types.ts";
import { CHAT_SETTING_KEYS } from "../wire/openai-chat.ts";
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

export const EMBED_KEYS: Keys<EmbedRequest> = {
  input: true,
  inputType: true,
  instruction: true,
  dimensions: true,
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

export const INVOKE_KEYS: Keys<InvokeRequest> = {
  method: true,
  query: true,
  body: true,
  stream: true,
  maxAnswerBytes: true,
};
