import type { ServiceReport } from "./report.ts";

/** What an EAS service serves. */
export type Serves = "chat" | "embed" | "rerank";

/** A request as a server of your own sees it; `path` is what stands behind the service's base. */
export type OwnRequest = {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
};

/** Text and bytes go as they are, anything else as JSON. */
export type OwnAnswer = {
  /** @default 200 */
  status?: number | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: unknown;
};

/** Answers for a service that is none of the emulator's models; nothing is 404, and what it throws a 500. */
export type OwnServer = (request: OwnRequest) => OwnAnswer | undefined | Promise<OwnAnswer | undefined>;

/** A model server that the emulator plays: error bodies, routes and fields are as documented for it. */
export type EngineName = "vllm" | "vllm-0.10" | "vllm-old" | "sglang" | "blade" | "llama-cpp";

/** Where reasoning stands: in a field, in both, or in the text between tags, of which the first may be missing. */
export type ReasoningStyle = "reasoning" | "reasoning_content" | "both" | "think-tags" | "think-end-tag";

/** Kinds of parts beside text that a chat model takes. */
export type Modality = "image" | "video" | "audio";

/** A service on PAI-EAS, reached under `/api/predict/<name>`. */
export type EasServiceOptions = {
  product?: "eas" | undefined;
  /** A function is a server of your own behind the gateway's rules, such as a model that is no language model. */
  serves: Serves | readonly Serves[] | OwnServer;
  /** The id that `/v1/models` lists. @default a name that says what answers, of several the first that it serves; of a server of your own the service's */
  model?: string | undefined;
  /** @default a random token */
  token?: string | undefined;
  /** `"shared"` lets 1,000 requests a second through, unless `rateLimit` says otherwise. @default "dedicated", no bound */
  gateway?: "shared" | "dedicated" | undefined;
  /** Forms of `Authorization` that are accepted: the bare token, `Bearer`, the signature of the vendor's SDKs. @default all three */
  auth?: readonly AuthForm[] | undefined;
  /** `"strict"` refuses the MD5 without leading zeros of the Java SDK, and dates more than 15 minutes off. @default "lenient" */
  signature?: "lenient" | "strict" | undefined;
  /** Largest request body. @default 1_048_576 */
  maxBodyBytes?: number | undefined;
  /** What a larger body gets: a status, or a reset of the connection once the limit was passed. @default 413 */
  oversize?: number | "reset" | undefined;
  /** Requests a second; what is above it gets 429. @default that of the gateway */
  rateLimit?: number | undefined;
  /** `Retry-After` of 429 and 450. @default none */
  retryAfterSeconds?: number | undefined;
  /** Requests that are worked on at once. @default 5 */
  workers?: number | undefined;
  /** Requests that wait for a worker; one more gets 450. @default 64 */
  maxQueueSize?: number | undefined;
  /** Receiving, waiting and computing together; then 408 and the end of the connection, or a stream is cut. @default no bound, where the real one is 5000 */
  keepaliveMs?: number | undefined;
  /** How long after its first request the service wakes up; until then 503. @default 0 */
  coldStartMs?: number | undefined;
  /** Body of the 503 of a cold service. @default "no healthy upstream" */
  coldStartBody?: string | undefined;
  /** Whole answers are compressed for callers that accept gzip. @default false */
  gzip?: boolean | undefined;
  /** Makes it asynchronous: a queue at its address, the answers in another at `/sink`. @default false */
  queue?: boolean | QueueOptions | undefined;
  /** What discovery lists. @default one instance, the emulator itself */
  instances?: readonly ServiceInstance[] | undefined;
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
  /** Length of the vectors: cut, or filled up with zeros. @default 512 */
  dimensions?: number | undefined;
  /** A request's `dimensions` cuts vectors. Otherwise it is a 400. @default false */
  matryoshka?: boolean | undefined;
  /** A key that the model server itself asks for, as a bearer token, behind the gateway's. @default none */
  serverKey?: string | undefined;
  /** A chat service that speaks OpenAI's API, which answers chat and completions behind the gateway's rules. @default none, the extractive answerer */
  chatUpstream?: string | ChatUpstream | undefined;
};

/** A server that speaks OpenAI's API. */
export type ChatUpstream = {
  /** Up to what stands before `/chat/completions`, such as `http://127.0.0.1:11434/v1`. */
  url: string;
  /** Sent as a bearer token. @default none */
  apiKey?: string | undefined;
  /** What it calls its model. @default the first that it lists */
  model?: string | undefined;
};

export type AuthForm = "token" | "bearer" | "signature";

/** Of an asynchronous service. Its `workers` take from the queue; with `workers: 0` items stay where they are. */
export type QueueOptions = {
  /** Index of the first item in both queues. @default 1n */
  startIndex?: bigint | undefined;
  /** Items in each queue; one more is 429, and a full sink stops the workers. @default 10_000 */
  maxItems?: number | undefined;
  /** @default 1_048_576 */
  maxPayloadBytes?: number | undefined;
};

/** An instance as discovery lists it, for connections without a gateway. */
export type ServiceInstance = { ip: string; port: number; weight?: number | undefined };

/** A group of EAS services: `/api/predict/<group>` draws a member by weight, `/api/predict/<group>.<service>` names one. */
export type GroupOptions = {
  /** Names of EAS services, each with its weight. */
  members: Readonly<Record<string, number>>;
  /** Opens all members. @default a random token */
  token?: string | undefined;
  /** Requests a second to all members together; what is above it gets 429. @default 10_000 where a member's gateway is `"shared"`, else no bound */
  rateLimit?: number | undefined;
};

/** What a program needs to call a group. */
export type ServiceGroup = { endpoint: string; token: string };

/** What an AI Search deployment serves. */
export type AISearchKind = "text" | "multimodal" | "reranker";

/** A custom deployment on AI Search, reached under `/v3/openapi/deployments/<id>/predict`. */
export type AISearchServiceOptions = {
  product: "ai-search";
  kind: AISearchKind;
  /** `"hosted"` answers in the wrapper of the hosted services, at their address too, and needs no token. @default "custom" */
  profile?: "custom" | "hosted" | undefined;
  /** Texts, images or documents in one request; more are refused. @default 16, of hosted texts 32 */
  maxItems?: number | undefined;
  /** Length of the vectors: cut, or filled up with zeros. @default 512 */
  dimensions?: number | undefined;
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
  /** Told of each request when its answer is over, and how long that took. @default none */
  onRequest?: ((request: RequestRecord, durationMs: number) => void) | undefined;
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
  /** How often; `Infinity` for always. @default 1, with a `rate` always */
  times?: number | undefined;
  /** The share of matching requests that is struck, from 0 to 1, drawn by chance. @default 1 */
  rate?: number | undefined;
  /** What the chance begins with: equal seeds strike alike. @default the fault's number */
  seed?: number | undefined;
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
    | {
        kind: "ai-search-error";
        code: string;
        /** @default that of the code in the documentation, else 400 */
        status?: number | undefined;
        message?: string | undefined;
      }
    | { kind: "delay"; ms: number }
    | { kind: "reset"; afterBytes?: number | undefined }
    | { kind: "truncate"; afterBytes: number; clean?: boolean | undefined }
    | { kind: "garble"; replace: string; with: string }
    | { kind: "split"; bytes: number }
    | { kind: "stall"; afterEvents?: number | undefined; ms?: number | undefined }
    | { kind: "error-event"; afterEvents: number; error?: Readonly<Record<string, unknown>> | undefined }
    | { kind: "drop-header"; name: string }
    | { kind: "shuffle" }
    | { kind: "drop-item"; item?: number | undefined }
    | { kind: "empty-vector"; item?: number | undefined }
    | { kind: "wrong-dimensions"; dimensions: number }
    | { kind: "buffer" }
  );

/** A fault that was added, with how often it was met and how often it struck. */
export type PlannedFault = { readonly id: number; readonly fault: Fault; matched: number; struck: number };

/** The faults of an emulator. `add` gives the number by which `remove` takes one away; `clear` takes all. */
export type EmulatorFaults = {
  add(fault: Fault): number;
  list(): readonly Readonly<PlannedFault>[];
  remove(id: number): boolean;
  clear(): void;
};

/** Running services. */
export type Emulator<S> = AsyncDisposable & {
  readonly url: string;
  readonly services: { readonly [name in keyof S]: ServiceOf<S[name]> };
  readonly groups: Readonly<Record<string, ServiceGroup>>;
  /** Which model embeds English text: the real sentence encoder, or the lexical stand-in. */
  readonly encoder: "sentence" | "lexical";
  /** What answers at each service, and whether it is real or stands in. */
  readonly report: readonly ServiceReport[];
  /** The requests since the start or the last `reset()`, in order of arrival: the last 10,000 of them, or fewer where their bodies are above 256 MiB. */
  readonly requests: readonly RequestRecord[];
  readonly faults: EmulatorFaults;
  /** Forgets requests, faults, rates and queued items; services that start cold are cold again. */
  reset(): void;
  /** Ends all connections, frees the port and ends the encoder's threads. */
  close(): Promise<void>;
};
