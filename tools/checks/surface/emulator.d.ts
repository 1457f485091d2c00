type Serves = "chat" | "embed" | "rerank";
type EasServiceOptions = {
  product?: "eas" | undefined;
  serves: Serves | readonly Serves[];
  model?: string | undefined;
  token?: string | undefined;
  auth?: readonly ("token" | "bearer")[] | undefined;
  maxBodyBytes?: number | undefined;
  maxBatchSize?: number | undefined;
  reasoning?: boolean | undefined;
};
type AISearchKind = "text" | "multimodal" | "reranker";
type AISearchServiceOptions = {
  product: "ai-search";
  kind: AISearchKind;
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
  port?: number | undefined;
  encoder?: "auto" | "lexical" | undefined;
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
};
type Fault = FaultTarget & ({
  kind: "status";
  status: number;
  body?: string | undefined;
  headers?: Record<string, string> | undefined;
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
});
type Emulator<S> = AsyncDisposable & {
  readonly url: string;
  readonly services: { readonly [name in keyof S]: ServiceOf<S[name]>; };
  readonly encoder: "sentence" | "lexical";
  readonly requests: readonly RequestRecord[];
  readonly faults: {
    add(fault: Fault): void;
    clear(): void;
  };
  reset(): void;
  close(): Promise<void>;
};
declare function startEmulator<const S extends Readonly<Record<string, ServiceOptions>> = DefaultServices>(options?: EmulatorOptions<S>): Promise<Emulator<S>>;
export { type AISearchKind, type AISearchService, type AISearchServiceOptions, type DefaultServices, type EasService, type EasServiceOptions, type Emulator, type EmulatorOptions, type Fault, type FaultTarget, type RequestRecord, type Serves, type ServiceOf, type ServiceOptions, startEmulator };
