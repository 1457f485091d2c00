export { EasClient } from "./eas-client.ts";
export { AISearchClient } from "./ai-search-client.ts";
export type {
  ChatModel,
  ChatStream,
  CompletionModel,
  CompletionStream,
  ImageEmbedder,
  Reranker,
  TextEmbedder,
} from "./capabilities.ts";
export { AI_SEARCH_KEYS, CALL_KEYS, EAS_KEYS } from "./config/options.ts";
export type {
  AISearchKind,
  AISearchOptions,
  CallOptions,
  ConnectionOptions,
  EasOptions,
  EndpointOption,
  TlsOptions,
  TokenOption,
} from "./config/options.ts";
export type { FetchDoor } from "./operations/fetch.ts";
export type { InvokeRequest, InvokeResponse, InvokeStream } from "./operations/invoke.ts";
export type { QueueCall } from "./queue/ask.ts";
export type { QueuePutRequest, QueuePutResponse } from "./queue/put.ts";
export type { QueueIndex } from "./queue/query-values.ts";
export type { Queue, QueueVerbs } from "./queue/queue.ts";
export type { QueueTakeRequest, QueueTakeResponse } from "./queue/take.ts";
export type {
  QueueCountRequest,
  QueueEndOfStreamRequest,
  QueueGetRequest,
  QueueGetResponse,
  QueueIndexesRequest,
  QueueNegativeCommitRequest,
  QueueSearchRequest,
  QueueTruncateRequest,
} from "./queue/verbs.ts";
export type { QueueAttributes, QueueFrame, QueueProgress } from "./wire/queue.ts";
export { accumulateChat, chatAccumulator } from "./chat/accumulate.ts";
export type { ChatAccumulator } from "./chat/accumulate.ts";
export { parseAnswerJson } from "./chat/answer-json.ts";
export { parseToolArguments } from "./chat/tools.ts";
export { CHAT_KEYS, COMPLETION_KEYS } from "./operations/request-keys.ts";
export { CHAT_SETTING_KEYS } from "./wire/settings.ts";
export { toChatContent } from "./host/chat-content.ts";
export { aiSearchClientOf, easClientOf, pickKeys } from "./host/service-fields.ts";
export type { AISearchFields, EasFields, SharedClient } from "./host/service-fields.ts";
export { chatBody, chatFetch, chatOptions } from "./host/chat-fetch.ts";
export type { ChatCarrier, ChatOptions } from "./host/chat-fetch.ts";
export type { ChatDoorCall } from "./operations/chat-door.ts";
export { estimateTokens } from "./host/estimate-tokens.ts";
export { servedModel } from "./host/served-model.ts";
export type { Retelling, ServedFields, ServedModel } from "./host/served-model.ts";
export { givenFields } from "./host/given-fields.ts";
export { ranking } from "./host/ranking.ts";
export type { Ranking, RankingCall, RankingFields } from "./host/ranking.ts";
export type { ImageInput } from "./host/image-uris.ts";
export { embedTextsOrImages } from "./host/texts-or-images.ts";
export { withToolFiles } from "./host/tool-files.ts";
export { withCall } from "./host/with-call.ts";
export { imageVectors, textVectors } from "./host/vectors.ts";
export type { ImageVectors, TextVectorFields, TextVectors, VectorCall } from "./host/vectors.ts";
export { directStream } from "./host/direct-stream.ts";
export type { StreamedSteps } from "./host/direct-stream.ts";
export { endWhenLeft } from "./host/end-when-left.ts";
export { answerValue } from "./host/answer-value.ts";
export { responseFormatOf, toolChoiceOf, toolFormOf } from "./host/server-forms.ts";
export type { ToolForm } from "./host/server-forms.ts";
export { toAbortError, underSignal } from "./host/under-signal.ts";
export { toNumberArrays } from "./vectors/to-number-arrays.ts";
export {
  AuthError,
  ConfigError,
  ConnectionError,
  HttpError,
  InputError,
  PaifangError,
  PartialBatchError,
  QueueFullError,
  RateLimitError,
  RedirectError,
  ResponseError,
  StreamError,
  TimeoutError,
} from "./errors.ts";
export type { ConnectionPhase, ErrorCode, InputFault, TimeoutPhase } from "./errors.ts";
export type { EndpointEvent, LimitEvent } from "./service/channels.ts";
export type { RetryCause } from "./retry-table.ts";
export type { WarningCode } from "./advice/warning-code.ts";
export type {
  AttemptEvent,
  BatchDone,
  Call,
  ChatChunk,
  ChatMessage,
  ChatPart,
  ChatRequest,
  ChatResponse,
  ChatSettings,
  Choice,
  CompletionChoice,
  CompletionChunk,
  CompletionPrompt,
  CompletionRequest,
  CompletionResponse,
  CompletionSettings,
  ConversationSettings,
  DetokenizeRequest,
  DetokenizeResponse,
  EasEmbedRequest,
  EasRerankRequest,
  EmbedImagesRequest,
  EmbedMessagesRequest,
  EmbedRequest,
  EmbedResponse,
  FinishReason,
  GenerationSettings,
  Guided,
  JsonSchema,
  ModelInfo,
  ModelsResponse,
  ReasoningTags,
  RerankRequest,
  RerankResponse,
  RerankResult,
  ResponseFormat,
  TokenizeRequest,
  TokenizeResponse,
  ScoreRequest,
  ScoreResponse,
  ToolCall,
  ToolCallDelta,
  ToolChoice,
  ToolDefinition,
  Usage,
} from "./types.ts";
