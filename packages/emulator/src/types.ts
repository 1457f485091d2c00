/** What an EAS service serves. */
export type Serves = "chat" | "embed" | "rerank";

/** A service on PAI-EAS, reached under `/api/predict/<name>`. */
export type EasServiceOptions = {
  product?: "eas" | undefined;
  serves: Serves | readonly Serves[];
  /** The id that `/v1/models` lists. @default a name that says what answers */
  model?: string | undefined;
  /** @default a random token */
  token?: string | undefined;
  /** Forms of `Authorization` that are accepted: the bare token, `Bearer`, the signature of the vendor's SDKs. @default all three */
  auth?: readonly AuthForm[] | undefined;
  /** `"strict"` refuses the MD5 without leading zeros of the Java SDK, and dates more than 15 minutes off. @default "lenient" */
  signature?: "lenient" | "strict" | undefined;
  /** Largest request body. @default 1_048_576 */
  maxBodyBytes?: number | undefined;
  /** What a larger body gets: a status, or a reset of the connection once the limit was passed. @default 413 */
  oversize?: number | "reset" | undefined;
  /** What discovery lists. @default one instance, the emulator itself */
  instances?: readonly ServiceInstance[] | undefined;
  /** Texts in one embedding request. @default no bound */
  maxBatchSize?: number | undefined;
  /** Chat answers begin with reasoning. @default false */
  reasoning?: boolean | undefined;
};

export type AuthForm = "token" | "bearer" | "signature";

/** An instance as discovery lists it, for connections without a gateway. */
export type ServiceInstance = { ip: string; port: number; weight?: number | undefined };

/** A group of EAS services: `/api/predict/<group>` draws a member by weight, `/api/predict/<group>.<service>` names one. */
export type GroupOptions = {
  /** Names of EAS services, each with its weight. */
  members: Readonly<Record<string, number>>;
  /** Opens all members. @default a random token */
  token?: string | undefined;
};

/** What a program needs to call a group. */
export type ServiceGroup = { endpoint: string; token: string };

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
  /** Service groups by name. @default none */
  groups?: Readonly<Record<string, GroupOptions>> | undefined;
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
  readonly groups: Readonly<Record<string, ServiceGroup>>;
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
