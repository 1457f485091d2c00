type ServiceReport = {
  service: string;
  product: "eas" | "ai-search";
  serves: Serves | AISearchKind | "own";
  by: "sentence-encoder" | "hashed-ngrams" | "image-hash" | "extractive-answerer" | "chat-upstream" | "own-server";
  isReal: boolean;
  note: string;
};
type Serves = "chat" | "embed" | "rerank";
type OwnRequest = {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
};
type OwnAnswer = {
  status?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: unknown;
};
type OwnServer = (request: OwnRequest) => OwnAnswer | undefined | Promise<OwnAnswer | undefined>;
type EngineName = "vllm" | "vllm-0.10" | "vllm-old" | "sglang" | "blade" | "llama-cpp";
type ReasoningStyle = "reasoning" | "reasoning_content" | "both" | "think-tags" | "think-end-tag";
type Modality = "image" | "video" | "audio";
type EasServiceOptions = {
  product?: "eas" | undefined;
  serves: Serves | readonly Serves[] | OwnServer;
  model?: string | undefined;
  token?: string | undefined;
  gateway?: "shared" | "dedicated" | undefined;
  auth?: readonly AuthForm[] | undefined;
  signature?: "lenient" | "strict" | undefined;
  maxBodyBytes?: number | undefined;
  oversize?: number | "reset" | undefined;
  rateLimit?: number | undefined;
  retryAfterSeconds?: number | undefined;
  workers?: number | undefined;
  maxQueueSize?: number | undefined;
  keepaliveMs?: number | undefined;
  coldStartMs?: number | undefined;
  coldStartBody?: string | undefined;
  gzip?: boolean | undefined;
  queue?: boolean | QueueOptions | undefined;
  instances?: readonly ServiceInstance[] | undefined;
  maxBatchSize?: number | undefined;
  engine?: EngineName | undefined;
  reasoning?: boolean | ReasoningStyle | undefined;
  toolParser?: boolean | undefined;
  modalities?: readonly Modality[] | undefined;
  dimensions?: number | undefined;
  matryoshka?: boolean | undefined;
  serverKey?: string | undefined;
  chatUpstream?: string | ChatUpstream | undefined;
};
type ChatUpstream = {
  url: string;
  apiKey?: string | undefined;
  model?: string | undefined;
};
type AuthForm = "token" | "bearer" | "signature";
type QueueOptions = {
  startIndex?: bigint | undefined;
  maxItems?: number | undefined;
  maxPayloadBytes?: number | undefined;
};
type ServiceInstance = {
  ip: string;
  port: number;
  weight?: number | undefined;
};
type GroupOptions = {
  members: Readonly<Record<string, number>>;
  token?: string | undefined;
  rateLimit?: number | undefined;
};
type ServiceGroup = {
  endpoint: string;
  token: string;
};
type AISearchKind = "text" | "multimodal" | "reranker";
type AISearchServiceOptions = {
  product: "ai-search";
  kind: AISearchKind;
  profile?: "custom" | "hosted" | undefined;
  maxItems?: number | undefined;
  dimensions?: number | undefined;
  deploymentId?: string | undefined;
  apiKey?: string | undefined;
  token?: string | undefined;
};
type ServiceOptions = EasServiceOptions | AISearchServiceOptions;
type EasService = {
  endpoint: string;
  token: string;
  model: string;
};
type AISearchService = {
  endpoint: string;
  deploymentId: string;
  apiKey: string;
  token: string;
};
type ServiceOf<O> = O extends {
  product: "ai-search";
} ? AISearchService : EasService;
type DefaultServices = {
  chat: EasServiceOptions;
  embed: EasServiceOptions;
  rerank: EasServiceOptions;
  "search-embed": AISearchServiceOptions;
  "search-images": AISearchServiceOptions;
  "search-rerank": AISearchServiceOptions;
};
type EmulatorOptions<S> = {
  services?: S | undefined;
  groups?: Readonly<Record<string, GroupOptions>> | undefined;
  port?: number | undefined;
  encoder?: "auto" | "lexical" | undefined;
  onRequest?: ((request: RequestRecord, durationMs: number) => void) | undefined;
};
type RequestRecord = {
  service: string | undefined;
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  bodyBytes: number;
  status: number | undefined;
  aborted: boolean;
};
type FaultTarget = {
  on?: {
    service?: string | undefined;
    path?: string | undefined;
    method?: string | undefined;
    request?: number | undefined;
  } | undefined;
  times?: number | undefined;
  rate?: number | undefined;
  seed?: number | undefined;
};
type Fault = FaultTarget & ({
  kind: "status";
  status: number;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
} | {
  kind: "ai-search-error";
  code: string;
  status?: number | undefined;
  message?: string | undefined;
} | {
  kind: "delay";
  ms: number;
} | {
  kind: "reset";
  afterBytes?: number | undefined;
} | {
  kind: "truncate";
  afterBytes: number;
  clean?: boolean | undefined;
} | {
  kind: "garble";
  replace: string;
  with: string;
} | {
  kind: "split";
  bytes: number;
} | {
  kind: "stall";
  afterEvents?: number | undefined;
  ms?: number | undefined;
} | {
  kind: "error-event";
  afterEvents: number;
  error?: Readonly<Record<string, unknown>> | undefined;
} | {
  kind: "drop-header";
  name: string;
} | {
  kind: "shuffle";
} | {
  kind: "drop-item";
  item?: number | undefined;
} | {
  kind: "empty-vector";
  item?: number | undefined;
} | {
  kind: "wrong-dimensions";
  dimensions: number;
} | {
  kind: "buffer";
});
type PlannedFault = {
  readonly id: number;
  readonly fault: Fault;
  matched: number;
  struck: number;
};
type EmulatorFaults = {
  add(fault: Fault): number;
  list(): readonly Readonly<PlannedFault>[];
  remove(id: number): boolean;
  clear(): void;
};
type Emulator<S> = AsyncDisposable & {
  readonly url: string;
  readonly services: { readonly [name in keyof S]: ServiceOf<S[name]>; };
  readonly groups: Readonly<Record<string, ServiceGroup>>;
  readonly encoder: "sentence" | "lexical";
  readonly report: readonly ServiceReport[];
  readonly requests: readonly RequestRecord[];
  readonly faults: EmulatorFaults;
  reset(): void;
  close(): Promise<void>;
};
declare const faultPresets: Readonly<Record<FaultPreset, Fault>>;
type FaultPreset = "401" | "408" | "429" | "450" | "500" | "503" | "504" | "slow" | "stall" | "cut" | "buffer" | "wrong-dimensions" | "reset";
declare function readFault(json: unknown): Fault;
type JsonOptions = Omit<EmulatorOptions<Record<string, ServiceOptions>>, "onRequest">;
declare const readEmulatorOptions: (json: unknown) => JsonOptions;
declare function startEmulator<const S extends Readonly<Record<string, ServiceOptions>>>(options: EmulatorOptions<S> & {
  services: S;
}): Promise<Emulator<S>>;
declare function startEmulator(options?: EmulatorOptions<DefaultServices>): Promise<Emulator<DefaultServices>>;
declare function startEmulator(options: JsonOptions & Pick<EmulatorOptions<unknown>, "onRequest">): Promise<Emulator<Record<string, ServiceOptions>>>;
export { type AISearchKind, type AISearchService, type AISearchServiceOptions, type AuthForm, type ChatUpstream, type DefaultServices, type EasService, type EasServiceOptions, type Emulator, type EmulatorFaults, type EmulatorOptions, type EngineName, type Fault, type FaultPreset, type FaultTarget, type GroupOptions, type JsonOptions, type Modality, type OwnAnswer, type OwnRequest, type OwnServer, type PlannedFault, type QueueOptions, type ReasoningStyle, type RequestRecord, type Serves, type ServiceGroup, type ServiceInstance, type ServiceOf, type ServiceOptions, type ServiceReport, faultPresets, readEmulatorOptions, readFault, startEmulator };
