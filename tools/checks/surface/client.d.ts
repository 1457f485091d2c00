import { Dispatcher } from "undici";
type Usage = {
  inputTokens: number;
  outputTokens?: number;
  totalTokens?: number;
  cachedInputTokens?: number;
  reasoningTokens?: number;
};
type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other";
type JsonSchema = {
  readonly [key: string]: unknown;
};
type ToolCall = {
  id: string;
  name: string;
  arguments: string;
};
type ToolDefinition = {
  name: string;
  description?: string | undefined;
  parameters?: JsonSchema | undefined;
  strict?: boolean | undefined;
};
type ToolChoice = "auto" | "none" | "required" | {
  name: string;
};
type ResponseFormat = {
  type: "text";
} | {
  type: "json";
} | {
  type: "json-schema";
  name: string;
  schema: JsonSchema;
  strict?: boolean | undefined;
};
type ChatPart = {
  type: "text";
  text: string;
} | {
  type: "image" | "audio" | "video";
  url: string;
} | {
  type: "raw";
  value: unknown;
};
type ChatMessage = {
  role: "system" | "user" | "developer";
  content: string | readonly ChatPart[];
} | {
  role: "assistant";
  content?: string | readonly ChatPart[] | undefined;
  toolCalls?: readonly ToolCall[] | undefined;
  reasoning?: string | undefined;
} | {
  role: "tool";
  toolCallId: string;
  content: string | readonly ChatPart[];
};
type Guided = {
  regex: string;
  choice?: undefined;
  grammar?: undefined;
} | {
  choice: readonly string[];
  regex?: undefined;
  grammar?: undefined;
} | {
  grammar: string;
  regex?: undefined;
  choice?: undefined;
};
type GenerationSettings = {
  temperature?: number | undefined;
  topP?: number | undefined;
  topK?: number | undefined;
  minP?: number | undefined;
  maxTokens?: number | undefined;
  minTokens?: number | undefined;
  stop?: string | readonly string[] | undefined;
  stopTokenIds?: readonly number[] | undefined;
  includeStopStrInOutput?: boolean | undefined;
  ignoreEos?: boolean | undefined;
  skipSpecialTokens?: boolean | undefined;
  seed?: number | undefined;
  presencePenalty?: number | undefined;
  frequencyPenalty?: number | undefined;
  repetitionPenalty?: number | undefined;
  lengthPenalty?: number | undefined;
  logitBias?: Readonly<Record<string, number>> | undefined;
  n?: number | undefined;
  guided?: Guided | undefined;
};
type ReasoningTags = "keep" | "split" | "opened";
type ConversationSettings = {
  reasoningRoundTrip?: "never" | "tool-turns" | "always" | undefined;
  reasoningField?: "reasoning_content" | "reasoning" | undefined;
  mergeSystemMessages?: boolean | undefined;
  toolImages?: "error" | "user-message" | undefined;
};
type ChatSettings = GenerationSettings & ConversationSettings & {
  logprobs?: boolean | undefined;
  topLogprobs?: number | undefined;
  parallelToolCalls?: boolean | undefined;
  reasoningEffort?: string | undefined;
  includeReasoning?: boolean | undefined;
  thinking?: boolean | undefined;
  chatTemplateKwargs?: Readonly<Record<string, unknown>> | undefined;
  reasoningTags?: ReasoningTags | undefined;
  coalesceChunks?: boolean | undefined;
};
type ChatRequest = ChatSettings & {
  messages: readonly ChatMessage[];
  model?: string | undefined;
  tools?: readonly ToolDefinition[] | undefined;
  toolChoice?: ToolChoice | undefined;
  responseFormat?: ResponseFormat | undefined;
  signal?: AbortSignal | undefined;
};
type Choice = {
  index: number;
  text: string;
  reasoning?: string;
  refusal?: string;
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  rawFinishReason?: string;
  stoppedBy?: string | number;
  logprobs?: unknown;
};
type Call = {
  requestIds: string[];
  attempts: number;
  usage?: Usage;
  model?: string;
  raw?: unknown;
};
type ChatResponse = Call & Omit<Choice, "index"> & {
  id?: string;
  choices: Choice[];
};
type ToolCallDelta = {
  index: number;
  id?: string;
  name?: string;
  arguments?: string;
};
type ChatChunk = {
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
type CompletionPrompt = string | readonly string[] | readonly number[] | readonly (readonly number[])[];
type CompletionSettings = GenerationSettings & {
  logprobs?: number | undefined;
};
type CompletionRequest = CompletionSettings & {
  prompt: CompletionPrompt;
  model?: string | undefined;
  responseFormat?: ResponseFormat | undefined;
  signal?: AbortSignal | undefined;
};
type CompletionChoice = Omit<Choice, "toolCalls" | "reasoning" | "refusal">;
type CompletionResponse = Call & Omit<CompletionChoice, "index"> & {
  id?: string;
  choices: CompletionChoice[];
};
type CompletionChunk = Omit<ChatChunk, "toolCalls" | "reasoning" | "refusal">;
type TokenizeRequest = ConversationSettings & {
  prompt?: string | undefined;
  messages?: readonly ChatMessage[] | undefined;
  tools?: readonly ToolDefinition[] | undefined;
  model?: string | undefined;
  signal?: AbortSignal | undefined;
};
type TokenizeResponse = Call & {
  tokenIds: number[];
  count: number;
  maxInputTokens?: number;
};
type DetokenizeRequest = {
  tokenIds: readonly number[];
  model?: string | undefined;
  signal?: AbortSignal | undefined;
};
type DetokenizeResponse = Call & {
  text: string;
};
type EmbedResponse = Call & {
  embeddings: Float32Array[];
  dimensions: number;
};
type RerankResponse = Call & {
  results: RerankResult[];
};
type RerankResult = {
  index: number;
  score: number;
};
type BatchDone = {
  first: number;
  embeddings: Float32Array[];
  done: number;
  total: number;
};
type EmbedRequest = {
  input: readonly string[];
  inputType?: "query" | "document" | undefined;
  instruction?: string | undefined;
  dimensions?: number | undefined;
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};
type EasEmbedRequest = EmbedRequest & {
  truncateInputTokens?: number | "max" | undefined;
};
type EmbedMessagesRequest = {
  input: readonly (readonly ChatMessage[])[];
  dimensions?: number | undefined;
  truncateInputTokens?: number | "max" | undefined;
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};
type EmbedImagesRequest = {
  input: readonly string[];
  signal?: AbortSignal | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};
type RerankRequest = {
  query: string;
  documents: readonly string[];
  topN?: number | undefined;
  instruction?: string | undefined;
  signal?: AbortSignal | undefined;
};
type EasRerankRequest = RerankRequest & {
  truncateInputTokens?: number | "max" | undefined;
};
type ScoreRequest = {
  query: string | readonly string[];
  documents: readonly string[];
  instruction?: string | undefined;
  truncateInputTokens?: number | "max" | undefined;
  signal?: AbortSignal | undefined;
};
type ScoreResponse = Call & {
  scores: number[];
};
type ModelInfo = {
  id: string;
  ownedBy?: string;
  maxInputTokens?: number;
};
type ModelsResponse = Call & {
  models: ModelInfo[];
};
type AttemptEvent = {
  operation: string;
  endpoint: string;
  attempt: number;
  status?: number;
  errorCode?: string;
  ms: number;
  requestBytes: number;
  responseBytes: number;
  waitMs?: number;
};
interface TextEmbedder {
  embed(request: EmbedRequest): Promise<EmbedResponse>;
}
interface ImageEmbedder {
  embedImages(request: EmbedImagesRequest): Promise<EmbedResponse>;
}
interface Reranker {
  rerank(request: RerankRequest): Promise<RerankResponse>;
}
interface ChatModel {
  chat(request: ChatRequest): Promise<ChatResponse>;
  streamChat(request: ChatRequest): Promise<ChatStream>;
}
interface ChatStream extends AsyncIterable<ChatChunk> {
  readonly requestIds: readonly string[];
  readonly attempts: number;
  close(): void;
}
interface CompletionModel {
  complete(request: CompletionRequest): Promise<CompletionResponse>;
  streamComplete(request: CompletionRequest): Promise<CompletionStream>;
}
interface CompletionStream extends AsyncIterable<CompletionChunk> {
  readonly requestIds: readonly string[];
  readonly attempts: number;
  close(): void;
}
type RetryCause = "none" | "connect" | "host-lost" | "rate-limit" | "period-quota" | "queue-full" | "compute-timeout" | "gateway-timeout" | "attempt-timeout" | "unavailable" | "server-error" | "too-early" | "socket" | "upload-cut" | "broken-answer" | "invalid-answer";
type HeaderFields = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, string | number | boolean | undefined>>;
type TokenOption = string | (() => string | Promise<string>);
type CallOptions = {
  model?: string | undefined;
  headers?: HeaderFields | undefined;
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  path?: string | undefined;
  maxBatchSize?: number | undefined;
  maxBodyBytes?: number | undefined;
  maxConcurrency?: number | undefined;
  maxRetries?: number | undefined;
  attemptTimeoutMs?: number | undefined;
  deadlineMs?: number | undefined;
  firstEventTimeoutMs?: number | undefined;
  idleTimeoutMs?: number | undefined;
  encoding?: "auto" | "float" | "base64" | undefined;
  rerankTemplate?: "none" | "qwen3" | undefined;
  zeroVector?: "error" | "warn" | undefined;
  copy?: boolean | undefined;
  raw?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};
type Pem = string | Uint8Array;
type TlsOptions = {
  ca?: Pem | readonly Pem[] | undefined;
  cert?: Pem | undefined;
  key?: Pem | undefined;
  passphrase?: string | undefined;
  servername?: string | undefined;
  minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
};
type TestOptions = {
  dispatcher?: Dispatcher | undefined;
  now?: (() => number) | undefined;
  random?: (() => number) | undefined;
  sleep?: ((ms: number) => Promise<void> | void) | undefined;
};
type EndpointOption = string | readonly string[];
type ConnectionOptions = {
  connectTimeoutMs?: number | undefined;
  tls?: TlsOptions | undefined;
  proxy?: string | false | undefined;
  insecureHttp?: "warn" | "error" | "allow" | undefined;
  failover?: boolean | undefined;
};
type CommonServiceOptions = TestOptions & ConnectionOptions;
type EasOptions = CallOptions & CommonServiceOptions & {
  endpoint?: EndpointOption | undefined;
  service?: string | undefined;
  token?: TokenOption | undefined;
  auth?: "token" | "bearer" | "signature" | undefined;
};
type AISearchOptions = CallOptions & CommonServiceOptions & {
  endpoint?: EndpointOption | undefined;
  service?: string | undefined;
  deploymentId?: string | undefined;
  apiKey?: TokenOption | undefined;
  token?: TokenOption | undefined;
  kind?: AISearchKind | undefined;
};
type AISearchKind = "text" | "multimodal" | "reranker";
declare const CALL_KEYS: Readonly<Record<keyof CallOptions, true>>;
declare const EAS_KEYS: Readonly<Record<keyof EasOptions, true>>;
declare const AI_SEARCH_KEYS: Readonly<Record<keyof AISearchOptions, true>>;
type WarningCode = "SECRET_TRIMMED" | "SECRET_QUOTED" | "SECRET_SCHEME" | "INSECURE_HTTP" | "BODY_NEAR_LIMIT" | "ZERO_VECTOR" | "DIMENSIONS_IGNORED" | "FAILOVER_OFF" | "ENDPOINT_RESTING" | "ENDPOINT_BACK" | "STREAM_NOT_STREAMED";
type ChatDoorCall = {
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  reasoningTags?: ReasoningTags | undefined;
  coalesceChunks?: boolean | undefined;
  onFailure?(error: unknown): void;
};
type FetchDoor = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
declare const ADVICE: {
  readonly OPTION_MISSING: "Pass the option, or set its environment variable.";
  readonly OPTION_INVALID: "Correct the value of the named option.";
  readonly OPTION_UNKNOWN: "Remove the option or correct its spelling; fields of the server's own go into `extraBody`.";
  readonly ENDPOINT_INVALID: "Paste the address that the console shows, such as http://<uid>.<region>.pai-eas.aliyuncs.com/api/predict/<service>; for AI Search give the host and `deploymentId`, or the whole call address.";
  readonly TOKEN_INVALID: "Copy the token again; it must be one line of printable characters. Where a function gives it, see that the function can.";
  readonly INPUT_EMPTY: "Leave out the named inputs, or give them text.";
  readonly INPUT_INVALID: "Correct the named inputs; see the documentation of the call for what it takes.";
  readonly INPUT_MALFORMED: "The text holds half of a surrogate pair, as cutting in the middle of an emoji leaves it. Use `text.toWellFormed()` or cut by code points.";
  readonly INPUT_TOO_LARGE: "Split the text, make the image smaller, or pass a link to it. Gateways take 1 MiB a request; where yours takes more, set `maxBodyBytes`.";
  readonly IMAGE_UNSUPPORTED: "Give PNG or JPEG images as data URIs: data:image/png;base64,… or data:image/jpeg;base64,….";
  readonly VERB_UNSUPPORTED: "Use a client for a deployment of the right `kind`.";
  readonly CLIENT_CLOSED: "Make a new client; this one was closed.";
  readonly QUEUE_FULL: "More calls wait in this client than it holds. Start fewer at a time.";
  readonly HOST_NOT_FOUND: "Check the address. A name with `vpc` in it resolves only inside that VPC: use the public address elsewhere.";
  readonly VPC_UNREACHABLE: "The address works only inside its VPC. Use the public address, or run in that VPC and region.";
  readonly CONNECTION_REFUSED: "Nothing listens at that address. Check host and port, and that the service is running.";
  readonly CONNECTION_LOST: "The connection broke before the answer was whole. If it repeats, look at the service's logs.";
  readonly UPLOAD_CUT: "The body may be too large for the gateway, which takes 1 MiB. Send smaller batches (`maxBatchSize`, `maxBodyBytes`), shorten the input, or give links to images.";
  readonly CONNECTION_FAILED: "No connection could be made. Check the address and the network between.";
  readonly TLS_FAILED: "No secure connection could be made. Check the host name, the certificate authority, and that the port speaks https. `tls` takes an authority of your own, and a client certificate.";
  readonly PROXY_FAILED: "Check the proxy's address, user and password, and that it lets this host and port through. `proxy: false` goes without one; NO_PROXY names hosts that need none.";
  readonly CONNECT_TIMEOUT: "The host did not answer. A VPC address can be reached only inside that VPC; else raise `connectTimeoutMs`.";
  readonly ATTEMPT_TIMEOUT: "Raise `attemptTimeoutMs`, send smaller batches, or stream the answer.";
  readonly FIRST_EVENT_TIMEOUT: "The model did not begin to answer in time. Raise `firstEventTimeoutMs`, or look whether the service is overloaded.";
  readonly IDLE_TIMEOUT: "The stream fell silent. Raise `idleTimeoutMs` if the model thinks long between tokens.";
  readonly DEADLINE_EXCEEDED: "Raise `deadlineMs`, or find out why the service is slow.";
  readonly BAD_REQUEST: "The server did not accept the request; its message says why.";
  readonly CONTEXT_TOO_LONG: "Shorten the input, or ask for fewer tokens with `maxTokens`.";
  readonly TOOLS_NOT_ENABLED: "Start the model server with --enable-auto-tool-choice and the --tool-call-parser of its model, or leave `tools` out.";
  readonly CONTENT_TYPE_REFUSED: "Send the body in the type that the route takes, mostly application/json.";
  readonly AUTH_FAILED: "Copy the token from the service's call information; each service has its own. EAS documents the bare token (`auth: \"token\"`); a server with its own API key wants `auth: \"bearer\"`.";
  readonly KEY_OR_TOKEN_WRONG: "AI Search wants two secrets: the workspace API key (`apiKey`) and the deployment's token (`token`). Check both.";
  readonly FORBIDDEN: "The gateway or service refuses this caller. Check allow-lists and the token's rights.";
  readonly PATH_MISSING: "The address or path is probably wrong: check the service name after /api/predict/, and that this service serves the route, which mostly begins with /v1; `path` overrides it.";
  readonly DEPLOYMENT_MISSING: "Check `deploymentId` and the host, and that the deployment is running.";
  readonly MODEL_NOT_FOUND: "Ask the service with `models()` which names it has, or leave `model` out.";
  readonly METHOD_NOT_ALLOWED: "The route exists but not for this method. Check `path` and `method`.";
  readonly COMPUTE_TIMEOUT: "The service's own limit ended the request (5 s by default, waiting included). Raise metadata.rpc.keepalive in the service's JSON, send smaller batches, or stream.";
  readonly BODY_TOO_LARGE: "Send smaller batches (`maxBatchSize`, `maxBodyBytes`), shorten the input, or give links to images.";
  readonly RATE_LIMITED: "Lower `maxConcurrency`. A shared gateway allows 1,000 requests a second for a service; a dedicated one has no such limit.";
  readonly QUOTA_REACHED: "The quota of this period is used up. Wait a minute, spread the calls, or ask for a larger quota.";
  readonly QUOTA_EXHAUSTED: "The free quota is used up; a repeat cannot help. Enable billing for the workspace.";
  readonly SERVICE_QUEUE_FULL: "The instances' queues are full. Add instances, raise rpc.max_queue_size or worker_threads, or lower `maxConcurrency`.";
  readonly SERVER_FAILED: "The model server failed. Look at the service's logs; one bad input can be the cause.";
  readonly NOT_IMPLEMENTED: "This server does not have the feature.";
  readonly GATEWAY_FAILED: "The gateway got no valid answer from the service. An instance may have restarted, often out of memory.";
  readonly NO_INSTANCE_READY: "No instance is ready: the service is starting, stopped or scaled to zero.";
  readonly GATEWAY_TIMEOUT: "The gateway gave up waiting. Stream the answer, or send smaller batches.";
  readonly HTTP_STATUS: "The status is unusual for this service; the server's message may say more.";
  readonly REDIRECTED: "A redirect is never followed, because it would carry the token along. Use the address that it points to, if it is yours.";
  readonly ANSWER_NOT_JSON: "The answer was cut, or is empty. Call again; if it repeats, look at the service's logs. An answer that was asked for as JSON may need a larger `maxTokens`.";
  readonly ANSWER_NOT_THE_API: "A page answered, not the API: the path is probably missing or wrong. Check the endpoint and `path`.";
  readonly ANSWER_REPORTS_ERROR: "The server failed but answered with a good status. Its message says why; else look at the service's logs.";
  readonly ANSWER_INVALID: "The server broke its contract. Check that the service runs the kind of model that this call is for.";
  readonly ANSWER_TOO_LARGE: "Ask for less in one call: fewer inputs, or a smaller `maxTokens`.";
  readonly STREAM_TRUNCATED: "The answer is cut. What had come is in `partial`; ask again for the whole.";
  readonly STREAM_REMOTE_ERROR: "The server reported an error in the middle of the stream. What had come is in `partial`.";
  readonly STREAM_CONSUMED: "A stream can be read once. Keep its chunks, or start another call.";
  readonly BATCH_PARTIAL: "Some inputs have no vector; `failures` names them. `resume()` sends only those again.";
};
type ErrorCode = keyof typeof ADVICE;
type ConnectionPhase = "connect" | "request" | "body";
type TimeoutPhase = "connect" | "attempt" | "first-event" | "idle" | "deadline";
type ErrorFacts = {
  retryCause?: RetryCause;
  cause?: unknown;
  requestId?: string | undefined;
};
type ServerFacts = {
  serverCode?: string | undefined;
  serverMessage?: string | undefined;
};
declare class PaifangError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly retryCause: RetryCause;
  readonly retryBudgetExhausted: boolean;
  readonly attempts: number;
  readonly operation: string | undefined;
  readonly endpoint: string | undefined;
  readonly requestId: string | undefined;
  readonly detail: string;
  readonly advice: string;
  constructor(code: ErrorCode, detail: string, facts?: ErrorFacts);
  static isInstance(value: unknown): value is PaifangError;
  toJSON(): Record<string, unknown>;
}
declare class ConfigError extends PaifangError {
  readonly option: string;
  constructor(code: ErrorCode, option: string, detail: string);
  static override isInstance(value: unknown): value is ConfigError;
}
type InputFault = {
  index: number;
  reason: string;
  bytes?: number;
};
declare class InputError extends PaifangError {
  readonly faults: readonly InputFault[];
  constructor(code: ErrorCode, detail: string, faults?: readonly InputFault[]);
  static override isInstance(value: unknown): value is InputError;
}
declare class QueueFullError extends PaifangError {
  constructor(waiting: number);
  static override isInstance(value: unknown): value is QueueFullError;
}
declare class ConnectionError extends PaifangError {
  readonly phase: ConnectionPhase;
  constructor(code: ErrorCode, phase: ConnectionPhase, detail: string, facts?: ErrorFacts);
  static override isInstance(value: unknown): value is ConnectionError;
}
declare class TimeoutError extends PaifangError {
  readonly phase: TimeoutPhase;
  readonly timeoutMs: number;
  constructor(phase: TimeoutPhase, timeoutMs: number, detail: string, facts?: ErrorFacts);
  static override isInstance(value: unknown): value is TimeoutError;
}
type HttpFacts = ErrorFacts & {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
  serverCode?: string | undefined;
  serverMessage?: string | undefined;
  retryAfterMs?: number | undefined;
  origin: "gateway" | "server";
};
declare class HttpError extends PaifangError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly origin: "gateway" | "server";
  constructor(code: ErrorCode, detail: string, facts: HttpFacts);
  static override isInstance(value: unknown): value is HttpError;
  override toJSON(): Record<string, unknown>;
}
declare class AuthError extends HttpError {
  static override isInstance(value: unknown): value is AuthError;
}
declare class RateLimitError extends HttpError {
  static override isInstance(value: unknown): value is RateLimitError;
}
declare class RedirectError extends HttpError {
  static override isInstance(value: unknown): value is RedirectError;
}
declare class ResponseError extends PaifangError {
  readonly path: string;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  constructor(code: ErrorCode, path: string, detail: string, facts?: ErrorFacts & ServerFacts);
  static override isInstance(value: unknown): value is ResponseError;
}
declare class StreamError extends PaifangError {
  readonly partial: ChatResponse | undefined;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  constructor(code: ErrorCode, detail: string, facts?: ErrorFacts & ServerFacts & {
    partial?: ChatResponse;
  });
  static override isInstance(value: unknown): value is StreamError;
}
declare class PartialBatchError extends PaifangError {
  readonly vectors: readonly (Float32Array | undefined)[];
  readonly failures: readonly {
    index: number;
    error: unknown;
  }[];
  readonly resume: () => Promise<EmbedResponse>;
  constructor(vectors: readonly (Float32Array | undefined)[], failures: readonly {
    index: number;
    error: unknown;
  }[], resume: () => Promise<EmbedResponse>);
  static override isInstance(value: unknown): value is PartialBatchError;
}
type ByteStream = AsyncIterable<Uint8Array> & {
  close(): void;
};
type InvokeRequest = {
  method?: string | undefined;
  query?: Query | undefined;
  body?: unknown;
  stream?: boolean | undefined;
  maxAnswerBytes?: number | undefined;
};
type InvokeResponse = Omit<Call, "usage" | "model" | "raw"> & {
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
  text(): string;
  json(): unknown;
};
type InvokeStream = ByteStream & Pick<InvokeResponse, "status" | "headers" | "attempts" | "requestIds">;
type QueueFrame = {
  index: bigint;
  tags: Readonly<Record<string, string>>;
  data: Uint8Array;
  message: string;
};
type QueueAttributes = Readonly<Record<string, string | number | bigint>>;
type QueueProgress = {
  isPending: boolean;
  waitCount: number;
};
type QueueCall = {
  attempts: number;
  requestIds: string[];
};
type QueuePutRequest = {
  body: unknown;
  priority?: number | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
};
type QueuePutResponse = QueueCall & {
  index: bigint | undefined;
  requestId: string;
};
type QueueTakeRequest = {
  requestId: string;
  keep?: boolean | undefined;
};
type QueueTakeResponse = QueueCall & QueueFrame & {
  deleted: boolean;
};
type QueueIndex = bigint | number;
type QueueGetRequest = {
  index?: QueueIndex | undefined;
  length?: number | undefined;
  timeoutMs?: number | undefined;
  tags?: Readonly<Record<string, string>> | undefined;
  requestId?: string | undefined;
  autoDelete?: boolean | undefined;
};
type QueueGetResponse = QueueCall & {
  frames: QueueFrame[];
};
type QueueIndexesRequest = {
  indexes: readonly QueueIndex[];
};
type QueueNegativeCommitRequest = QueueIndexesRequest & {
  code: string;
  reason?: string | undefined;
};
type QueueTruncateRequest = {
  index: QueueIndex;
};
type QueueSearchRequest = {
  index: QueueIndex;
};
type QueueCountRequest = {
  priority?: number | undefined;
};
type QueueEndOfStreamRequest = {
  force?: boolean | undefined;
};
type QueueVerbs = {
  get(request?: QueueGetRequest & CallOptions): Promise<QueueGetResponse>;
  commit(request: QueueIndexesRequest & CallOptions): Promise<QueueCall>;
  negativeCommit(request: QueueNegativeCommitRequest & CallOptions): Promise<QueueCall>;
  delete(request: QueueIndexesRequest & CallOptions): Promise<QueueCall>;
  truncate(request: QueueTruncateRequest & CallOptions): Promise<QueueCall>;
  search(request: QueueSearchRequest & CallOptions): Promise<QueueCall & QueueProgress>;
  count(request?: QueueCountRequest & CallOptions): Promise<QueueCall & {
    count: number;
  }>;
  attributes(options?: CallOptions): Promise<QueueCall & {
    attributes: QueueAttributes;
  }>;
  endOfStream(request?: QueueEndOfStreamRequest & CallOptions): Promise<QueueCall>;
};
type Queue = QueueVerbs & {
  put(request: QueuePutRequest & CallOptions): Promise<QueuePutResponse>;
  take(request: QueueTakeRequest & CallOptions): Promise<QueueTakeResponse>;
  readonly sink: QueueVerbs;
};
declare class EasClient implements TextEmbedder, Reranker, ChatModel, CompletionModel {
  #private;
  constructor(options?: EasOptions);
  chat(request: ChatRequest & CallOptions): Promise<ChatResponse>;
  streamChat(request: ChatRequest & CallOptions): Promise<ChatStream>;
  complete(request: CompletionRequest & CallOptions): Promise<CompletionResponse>;
  streamComplete(request: CompletionRequest & CallOptions): Promise<CompletionStream>;
  embed(request: EasEmbedRequest & CallOptions): Promise<EmbedResponse>;
  embedMessages(request: EmbedMessagesRequest & CallOptions): Promise<EmbedResponse>;
  rerank(request: EasRerankRequest & CallOptions): Promise<RerankResponse>;
  score(request: ScoreRequest & CallOptions): Promise<ScoreResponse>;
  models(options?: CallOptions): Promise<ModelsResponse>;
  tokenize(request: TokenizeRequest & CallOptions): Promise<TokenizeResponse>;
  detokenize(request: DetokenizeRequest & CallOptions): Promise<DetokenizeResponse>;
  health(options?: CallOptions): Promise<boolean>;
  waitUntilReady(options?: CallOptions): Promise<void>;
  invoke(request: InvokeRequest & CallOptions & {
    stream: true;
  }): Promise<InvokeStream>;
  invoke(request: InvokeRequest & CallOptions & {
    stream?: false | undefined;
  }): Promise<InvokeResponse>;
  readonly fetch: FetchDoor;
  get queue(): Queue;
  get endpoint(): string;
  withOptions(options: CallOptions): EasClient;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
declare class AISearchClient implements TextEmbedder, ImageEmbedder, Reranker {
  #private;
  constructor(options?: AISearchOptions);
  embed(request: EmbedRequest & CallOptions): Promise<EmbedResponse>;
  embedImages(request: EmbedImagesRequest & CallOptions): Promise<EmbedResponse>;
  rerank(request: RerankRequest & CallOptions): Promise<RerankResponse>;
  get endpoint(): string;
  withOptions(options: CallOptions): AISearchClient;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
type ChatAccumulator = {
  add(chunk: ChatChunk): void;
  response(place: {
    requestIds: readonly string[];
    attempts: number;
  }): ChatResponse;
};
declare function accumulateChat(stream: ChatStream): Promise<ChatResponse>;
declare function chatAccumulator(): ChatAccumulator;
declare function parseAnswerJson({ text, finishReason }: Pick<ChatResponse, "text" | "finishReason">): unknown;
declare function parseToolArguments(text: string): Record<string, unknown> | undefined;
type Keys<R> = Readonly<Record<keyof R, true>>;
declare const CHAT_KEYS: Keys<ChatRequest>;
declare const COMPLETION_KEYS: Keys<CompletionRequest>;
declare const CHAT_SETTING_KEYS: Readonly<Record<keyof ChatSettings, true>>;
declare function toChatContent(content: string | readonly object[], message: number): string | ChatPart[];
type SharedClient<C> = C & {
  withOptions?(options: CallOptions): SharedClient<C>;
  readonly endpoint?: string;
};
type Shared<C> = {
  client?: SharedClient<C> | undefined;
  baseURL?: string | undefined;
  timeout?: number | undefined;
  batchSize?: number | undefined;
};
type EasFields<C> = EasOptions & Shared<C> & {
  apiKey?: TokenOption | undefined;
};
type AISearchFields<C> = Omit<AISearchOptions, "kind"> & Shared<C>;
declare function easClientOf<C>(fields: EasFields<C>, service: string): () => SharedClient<C> | EasClient;
declare function aiSearchClientOf<C>(fields: AISearchFields<C>, { service, kind }: {
  service: string;
  kind: AISearchKind;
}): () => SharedClient<C> | AISearchClient;
declare function pickKeys(options: object, keys: Readonly<Record<string, true>>): object;
type ChatCarrier = {
  readonly fetch: FetchDoor;
  readonly endpoint: string;
};
declare const chatFetch: ({ fetch }: ChatCarrier, call?: ChatDoorCall) => FetchDoor;
type Fields = Readonly<Record<string, unknown>>;
type ChatOptions = {
  settings: ChatSettings;
  extraBody: Fields;
};
declare function chatOptions<V>(fields: Fields, own: Readonly<Record<string, V>>): ChatOptions & {
  rest: Record<string, V>;
};
declare function chatBody(body: Fields, { settings, extraBody }: ChatOptions): Fields;
declare function estimateTokens(content: string | readonly object[]): number;
type Reader = {
  return?(value?: unknown): Promise<unknown>;
};
type ServedFields<C, Host> = Omit<Host, "maxConcurrency" | "maxRetries" | "onFailedAttempt"> & StopFields & EasFields<C>;
type StopFields = {
  stop?: string[] | undefined;
  stopSequences?: string[] | undefined;
};
type ServedCall = {
  maxRetries?: number | undefined;
  signal?: AbortSignal | undefined;
};
type Facts = Readonly<Record<string, unknown>>;
type ServedModel<C, S = object> = {
  settings(call: object): S;
  ask<T>(call: ServedCall, run: (client: C | EasClient) => Promise<T>): Promise<T>;
  stream<K, T>(call: ServedCall, open: (client: C | EasClient) => Promise<AsyncIterable<K> & StreamFacts>, toHost: () => Retelling<K, T>, told?: (piece: T) => Promise<void>): AsyncGenerator<T>;
  read<O extends ServedCall, R extends Reader>(call: O, open: (call: O) => R): R;
  identity(): Facts;
  readonly signal: AbortSignal | undefined;
  readonly shown: Facts | undefined;
};
type StreamFacts = Pick<ChatStream, "requestIds" | "attempts">;
type Retelling<K, T> = {
  add(chunk: K): readonly T[];
  end(stream: StreamFacts): readonly T[];
};
type Making<S> = {
  service: string;
  keys: Readonly<Record<keyof S, true>>;
  toHostError(error: unknown): unknown;
};
declare function servedModel<C, S extends object>(fields: EasFields<C> & StopFields, { service, keys, toHostError }: Making<S>): ServedModel<C, S>;
declare function givenFields<F extends object>(fields: F): { [key in keyof F]?: Exclude<F[key], undefined>; };
type UsageFields = {
  onUsage?: ((usage: Usage) => void) | undefined;
};
type RankingCut = {
  topN?: number | undefined;
  minScore?: number | undefined;
};
type RankingFields = RankingCut & UsageFields & {
  instruction?: string | undefined;
};
type RankingCall = RankingCut & {
  signal?: AbortSignal | undefined;
};
type Ranking = (query: string, documents: readonly string[], call?: RankingCall) => Promise<RerankResult[]>;
declare const ranking: (fields: RankingFields & RankingCall, client: () => Reranker) => Ranking;
type ImageInput = string | Uint8Array | Blob;
declare function embedTextsOrImages(client: TextEmbedder & ImageEmbedder, request: EmbedRequest): Promise<EmbedResponse>;
type Part = {
  readonly type: string;
  readonly text?: unknown;
};
type Message = {
  readonly role: string;
  readonly content: string | readonly Part[];
};
declare function withToolFiles<M extends Message>(prompt: readonly M[], { toolImages }: ConversationSettings): M[];
type HostCall = Omit<CallOptions, "headers"> & {
  headers?: Readonly<Record<string, string | undefined>> | undefined;
};
declare function withCall<C>(client: SharedClient<C>, { headers, model, ...call }: HostCall): SharedClient<C>;
type TextVectorFields = UsageFields & {
  dimensions?: number | undefined;
  queryInstruction?: string | undefined;
  documentInstruction?: string | undefined;
  onBatch?: ((done: BatchDone) => void) | undefined;
};
type OnBatch = ((done: BatchDone) => void) | undefined;
type VectorCall = {
  signal?: AbortSignal | undefined;
  onBatch?: OnBatch;
};
type WithSignal = {
  signal?: AbortSignal | undefined;
};
type TextVectors = {
  documents(texts: readonly string[], call?: VectorCall): Promise<number[][]>;
  query(text: string, call?: Pick<VectorCall, "signal">): Promise<number[]>;
};
declare function textVectors({ dimensions, queryInstruction, documentInstruction, ...fields }: TextVectorFields & WithSignal, client: () => TextEmbedder): TextVectors;
type ImageVectors = (images: readonly ImageInput[], call?: VectorCall) => Promise<number[][]>;
declare const imageVectors: (fields: Omit<TextVectorFields, "dimensions"> & WithSignal, client: () => ImageEmbedder) => ImageVectors;
type QueuedStream<T> = ReadableStream<T> & {
  next(): Promise<IteratorResult<T>>;
  ensureReader(): void;
};
type StreamClass<T, S> = new (source: Source<T>, strategy: {
  highWaterMark: number;
}) => S;
type Source<T> = {
  pull(controller: {
    enqueue(chunk: T): void;
    close(): void;
  }): Promise<void>;
  cancel(reason: unknown): Promise<void>;
};
type StreamedSteps<T> = {
  first: Promise<IteratorResult<T>>;
  next(): Promise<IteratorResult<T>>;
  leave(reason: unknown): Promise<unknown>;
  signal: AbortSignal | undefined;
};
declare function directStream<T, S extends QueuedStream<T>>(Stream: StreamClass<T, S>, { first, next, leave, signal }: StreamedSteps<T>): S;
declare const endWhenLeft: <F extends (...given: never[]) => unknown>(streamEvents: F, signalOf: (model: never) => AbortSignal | undefined) => F;
type AnswerForValue = {
  text: string;
  calls: readonly {
    name?: string | undefined;
    args?: unknown;
  }[];
  finishReason: unknown;
};
type AnswerValue = {
  said: string;
  json: string | undefined;
  fault: string | undefined;
};
declare function answerValue({ text, calls, finishReason }: AnswerForValue, tool: string | undefined): AnswerValue;
type ToolForm = {
  name: string;
  description?: string;
  parameters?: object;
  strict?: boolean;
};
declare function toolFormOf(tool: unknown): ToolForm | undefined;
declare function toolChoiceOf(choice: unknown): ToolChoice;
declare function responseFormatOf(format: unknown): ResponseFormat;
declare function underSignal<T>(signal: AbortSignal | undefined, run: () => Promise<T>, toHostError?: (error: unknown) => unknown): Promise<T>;
declare function toAbortError(error: unknown, signal: AbortSignal | undefined): unknown;
declare function toNumberArrays(vectors: readonly Float32Array[]): number[][];
type LimitEvent = {
  endpoint: string;
  lane: "bulk" | "chat";
  limit: number;
};
type EndpointEvent = {
  endpoint: string;
  state: "resting" | "back";
  restMs?: number;
};
export { AISearchClient, type AISearchFields, type AISearchKind, type AISearchOptions, AI_SEARCH_KEYS, type AttemptEvent, AuthError, type BatchDone, CALL_KEYS, CHAT_KEYS, CHAT_SETTING_KEYS, COMPLETION_KEYS, type Call, type CallOptions, type ChatAccumulator, type ChatCarrier, type ChatChunk, type ChatDoorCall, type ChatMessage, type ChatModel, type ChatOptions, type ChatPart, type ChatRequest, type ChatResponse, type ChatSettings, type ChatStream, type Choice, type CompletionChoice, type CompletionChunk, type CompletionModel, type CompletionPrompt, type CompletionRequest, type CompletionResponse, type CompletionSettings, type CompletionStream, ConfigError, ConnectionError, type ConnectionOptions, type ConnectionPhase, type ConversationSettings, type DetokenizeRequest, type DetokenizeResponse, EAS_KEYS, EasClient, type EasEmbedRequest, type EasFields, type EasOptions, type EasRerankRequest, type EmbedImagesRequest, type EmbedMessagesRequest, type EmbedRequest, type EmbedResponse, type EndpointEvent, type EndpointOption, type ErrorCode, type FetchDoor, type FinishReason, type GenerationSettings, type Guided, HttpError, type ImageEmbedder, type ImageInput, type ImageVectors, InputError, type InputFault, type InvokeRequest, type InvokeResponse, type InvokeStream, type JsonSchema, type LimitEvent, type ModelInfo, type ModelsResponse, PaifangError, PartialBatchError, type Queue, type QueueAttributes, type QueueCall, type QueueCountRequest, type QueueEndOfStreamRequest, type QueueFrame, QueueFullError, type QueueGetRequest, type QueueGetResponse, type QueueIndex, type QueueIndexesRequest, type QueueNegativeCommitRequest, type QueueProgress, type QueuePutRequest, type QueuePutResponse, type QueueSearchRequest, type QueueTakeRequest, type QueueTakeResponse, type QueueTruncateRequest, type QueueVerbs, type Ranking, type RankingCall, type RankingFields, RateLimitError, type ReasoningTags, RedirectError, type RerankRequest, type RerankResponse, type RerankResult, type Reranker, ResponseError, type ResponseFormat, type Retelling, type RetryCause, type ScoreRequest, type ScoreResponse, type ServedFields, type ServedModel, type SharedClient, StreamError, type StreamedSteps, type TextEmbedder, type TextVectorFields, type TextVectors, TimeoutError, type TimeoutPhase, type TlsOptions, type TokenOption, type TokenizeRequest, type TokenizeResponse, type ToolCall, type ToolCallDelta, type ToolChoice, type ToolDefinition, type ToolForm, type Usage, type VectorCall, type WarningCode, accumulateChat, aiSearchClientOf, answerValue, chatAccumulator, chatBody, chatFetch, chatOptions, directStream, easClientOf, embedTextsOrImages, endWhenLeft, estimateTokens, givenFields, imageVectors, parseAnswerJson, parseToolArguments, pickKeys, ranking, responseFormatOf, servedModel, textVectors, toAbortError, toChatContent, toNumberArrays, toolChoiceOf, toolFormOf, underSignal, withCall, withToolFiles };
