/** What an EAS service serves. */
export type Serves = "chat" | "embed" | "rerank";

/** A model server that the emulator plays: error bodies, routes and fields are as documented for it. */
export type EngineName = "vllm" | "vllm-0.10" | "vllm-old" | "sglang" | "blade" | "llama-cpp";

/** Where reasoning stands: in a field, in both, or in the text between tags, of which the first may be missing. */
export type ReasoningStyle = "reasoning" | "reasoning_content" | "both" | "think-tags" | "think-end-tag";

/** Kinds of parts beside text that a chat model takes. */
export type Modality = "image" | "video" | "audio";

/** A service on PAI-EAS, reached under `/api/predict/<name>`. */
export type EasServiceOptions = {
  product?: "eas" | undefined;
  serves: Serves | readonly Serves[];
  /** The id that `/v1/models` lists. @default a name that says what answers */
  model?: string | undefined;
  /** @default a random token */
  token?: string | undefined;
  /** Forms of the token that are accepted. @default both */
  auth?: readonly ("token" | "bearer")[] | undefined;
  /** Largest request body. @default 1_048_576 */
  maxBodyBytes?: number | undefined;
  /** Texts in one embedding request. @default no bound */
  maxBatchSize?: number | undefined;
  /** The model server that answers. @default "vllm", as of 2026 */
  engine?: EngineName | undefined;
  /** Chat answers begin with reasoning: `true` where the engine puts it, or in a place of your choice. @default false */
  reasoning?: boolean | ReasoningStyle | undefined;
  /** Without it vLLM refuses tools that the model is to choose itself. @default true */
  toolParser?: boolean | undefined;
  /** Parts beside text that chat takes. @default none */
  modalities?: readonly Modality[] | undefined;
  /** `dimensions` cuts vectors. Otherwise it is a 400. @default false */
  matryoshka?: boolean | undefined;
  /** A key that the model server itself asks for, as a bearer token, behind the gateway's. @default none */
  serverKey?: string | undefined;
};

/** What an AI Search deployment serves. */
export type AISearchKind = "text" | "multimodal" | "reranker";

/** A custom deployment on AI Search, reached under `/v3/openapi/deployments/<id>/predict`. */
export type AISearchServiceOptions = {
  product: "ai-search";
  kind: AISearchKind;
  /** @default the service's name */
  deploymentId?: string | undefined;
  /** @default a random key, the same for all deployments */
  apiKey?: string | undefined;
  /** @default a random token */
  token?: string | undefined;
};

export type ServiceOptions = EasServiceOptions | AISearchServiceOptions;

/** What a program needs to call an EAS service. */
export type EasService = { endpoint: string; token: string; model: string };
/** What a program needs to call an AI Search deployment. */
export type AISearchService = { endpoint: string; deploymentId: string; apiKey: string; token: string };

export type ServiceOf<O> = O extends { product: "ai-search" } ? AISearchService : EasService;

/** The services without options. */
export type DefaultServices = {
  chat: EasServiceOptions;
  embed: EasServiceOptions;
  rerank: EasServiceOptions;
  "search-embed": AISearchServiceOptions;
  "search-images": AISearchServiceOptions;
  "search-rerank": AISearchServiceOptions;
};

export type EmulatorOptions<S> = {
  /** @default chat, embed and rerank on EAS; search-embed, search-images and search-rerank on AI Search */
  services?: S | undefined;
  /** @default 0, a free port */
  port?: number | undefined;
  /** `"lexical"` never starts the sentence encoder. @default "auto" */
  encoder?: "auto" | "lexical" | undefined;
};

/** A request as it came. Header values are real in memory; secrets are masked wherever they are printed. */
export type RequestRecord = {
  service: string | undefined;
  method: string;
  /** The path behind the service's base, with its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  bodyBytes: number;
  /** `undefined` until it is answered, or when the connection was reset before. */
  status: number | undefined;
  /** The client left before the answer was whole. */
  aborted: boolean;
};

/** Which requests a fault meets, and how often. */
export type FaultTarget = {
  on?:
    | {
        service?: string | undefined;
        /** How the path behind the service's base ends. */
        path?: string | undefined;
        method?: string | undefined;
        /** The n-th matching request, counted from 1 since the fault was added, and with `times` those after it. */
        request?: number | undefined;
      }
    | undefined;
  /** How often; `Infinity` for always. @default 1 */
  times?: number | undefined;
};

/** Something the emulator does wrong. Byte counts are of the answer's body. Several that meet one request all strike. */
export type Fault = FaultTarget &
  (
    | {
        kind: "status";
        status: number;
        body?: string | undefined;
        headers?: Record<string, string> | undefined;
      }
    | { kind: "delay"; ms: number }
    | { kind: "reset"; afterBytes?: number | undefined }
    | { kind: "truncate"; afterBytes: number; clean?: boolean | undefined }
    | { kind: "garble"; replace: string; with: string }
    | { kind: "split"; bytes: number }
  );

/** Running services. */
export type Emulator<S> = AsyncDisposable & {
  readonly url: string;
  readonly services: { readonly [name in keyof S]: ServiceOf<S[name]> };
  /** Which model embeds English text: the real sentence encoder, or the lexical stand-in. */
  readonly encoder: "sentence" | "lexical";
  /** The requests since the start or the last `reset()`, in order of arrival: the last 10,000 of them. */
  readonly requests: readonly RequestRecord[];
  readonly faults: { add(fault: Fault): void; clear(): void };
  /** Forgets requests and faults. */
  reset(): void;
  /** Ends all connections, frees the port and ends the encoder's threads. */
  close(): Promise<void>;
};
