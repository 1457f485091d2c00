import type { Dispatcher } from "undici";
import type { HeaderFields } from "../exchange.ts";
import type { AttemptEvent, BatchDone } from "../types.ts";

/** A secret, or a function that gives it: asked at first use, once for all callers, and kept until a 401. */
export type TokenOption = string | (() => string | Promise<string>);

/** Options of one call; given to the client they hold for all its calls. The nearest wins, `undefined` never overrides. */
export type CallOptions = {
  /** Sent as it is. @default the first model that the service lists, kept until the service refuses it */
  model?: string | undefined;
  /** Added to each request. `authorization`, `token` and the fields of the connection, such as `content-length`, are the client's own. */
  headers?: HeaderFields | undefined;
  /** Fields of the server's own, merged into the body last, at the top level. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** Overrides the route of the verb; appended to the endpoint's base. */
  path?: string | undefined;
  /** Inputs in one request. @default 16 for embed and rerank of AI Search and embed of EAS; no bound for EAS rerank */
  maxBatchSize?: number | undefined;
  /** Largest request body in bytes; one input above it is refused. @default 1_048_576 on EAS, 8_388_608 on AI Search */
  maxBodyBytes?: number | undefined;
  /** Requests at a time to one endpoint, at most; what the service bears is found out: bulk verbs begin with 8, chat with all. At a call it only bounds that call's own launches. @default 64 */
  maxConcurrency?: number | undefined;
  /** Retries of one exchange at most; 0 sends once. The cause may allow fewer. @default 4 */
  maxRetries?: number | undefined;
  /** One attempt, its whole body included, in ms; 0 is off. @default 60_000 for embed and rerank, 600_000 for chat, complete, invoke and fetch, 30_000 for models, tokenize, health and the queue, 10_000 for each question of waitUntilReady */
  attemptTimeoutMs?: number | undefined;
  /** One exchange with its waits and retries, in ms; 0 is off. The whole wait of `waitUntilReady` and `queue.take`. @default 180_000 for embed and rerank, 900_000 for chat, complete, invoke, fetch and take, 1_800_000 for streams of chat and completions, 600_000 for waitUntilReady, 60_000 for models, tokenize and the queue */
  deadlineMs?: number | undefined;
  /** Until the first data event of a stream, or the first byte of a streamed answer, in ms; 0 is off. @default 120_000 */
  firstEventTimeoutMs?: number | undefined;
  /** Between data events of a stream, in ms; pings do not count; 0 is off. @default 180_000; 60_000 between the bytes of a streamed answer */
  idleTimeoutMs?: number | undefined;
  /** How vectors of EAS services are asked for. `"auto"` asks for base64, and for floats once the service shows that it has no base64; an answer is read in either form. @default "auto" */
  encoding?: "auto" | "float" | "base64" | undefined;
  /** `"qwen3"` puts query and documents of `rerank` and `score` into the prompt of Qwen3-Reranker models, for servers that do not do it themselves; `instruction` then takes its place in that prompt. @default "none" */
  rerankTemplate?: "none" | "qwen3" | undefined;
  /** What a vector of zeros means. @default "error" */
  zeroVector?: "error" | "warn" | undefined;
  /** Give each vector a block of its own instead of a view on its answer's block. @default false */
  copy?: boolean | undefined;
  /** Also give the parsed answer, as `raw`. @default false */
  raw?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Told about each HTTP exchange when it is over. What it throws never reaches the call. */
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
  /** Told about each finished batch of an embed at once. What it throws rejects the call. */
  onBatch?: ((done: BatchDone) => void) | undefined;
};

/** PEM text or its bytes. */
type Pem = string | Uint8Array;

/** How connections of https are secured. Certificates are always verified; nothing turns that off, also no variable of Node. */
export type TlsOptions = {
  /**
   * The certificate authorities to trust, in PEM, **instead of** Node's own and those of NODE_EXTRA_CA_CERTS, as in Node's `tls`.
   * To trust one more, spread `tls.getCACertificates()` beside it. Holds for a proxy of https too.
   * @default Node's own, and those of NODE_EXTRA_CA_CERTS
   */
  ca?: Pem | readonly Pem[] | undefined;
  /** The client's certificate, with its chain, in PEM, for services that ask for one. It goes to no proxy. */
  cert?: Pem | undefined;
  /** The key of `cert`, in PEM. */
  key?: Pem | undefined;
  /** Opens an encrypted `key`. */
  passphrase?: string | undefined;
  /** The name to ask for, and to find in the certificate, where it is not the endpoint's host. */
  servername?: string | undefined;
  /** The oldest version of TLS to speak. @default "TLSv1.2" */
  minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
};

/** Seams for tests. */
export type TestOptions = {
  /** Used instead of a pool of this client's own; it is not closed with the client. */
  dispatcher?: Dispatcher | undefined;
  /** Monotonic clock in ms. */
  now?: (() => number) | undefined;
  /** Uniform in [0, 1). */
  random?: (() => number) | undefined;
  /** Waits between attempts. */
  sleep?: ((ms: number) => Promise<void> | void) | undefined;
};

/** One address, or several of the same service in the order in which they are asked. */
export type EndpointOption = string | readonly string[];

/** Options of every client's connections. */
export type ConnectionOptions = {
  /** Until a connection stands, name, proxy and TLS included, in ms; 0 is off. @default 5_000; 2_000 for an address of a VPC that others stand in for */
  connectTimeoutMs?: number | undefined;
  /** Authorities, a client certificate and the least version of https. Not beside a `dispatcher`. @see docs/connection.md */
  tls?: TlsOptions | undefined;
  /**
   * Address of the proxy that all requests go through, of http or https, with user and password in it where it wants them.
   * It overrides the environment, NO_PROXY included; `false` goes straight. Not beside a `dispatcher`.
   * @default HTTP_PROXY, HTTPS_PROXY and NO_PROXY, or their lower-case forms, which win
   * @see docs/connection.md
   */
  proxy?: string | false | undefined;
  /**
   * What happens where secrets would go unencrypted through the internet: `"warn"` tells the process once for a client,
   * `"error"` refuses such an endpoint, `"allow"` says nothing, and also lets through addresses of a machine's own
   * link, where clouds keep their metadata, which are else refused. Not with signatures, which carry no secret.
   * @default "warn"
   */
  insecureHttp?: "warn" | "error" | "allow" | undefined;
  /**
   * Whether the next of several endpoints is asked when one cannot be reached, or answers 502 or 503 three times in
   * 10 s. It changes the way that requests take, and perhaps their cost. Never from https to http.
   * @default PAI_EAS_FAILOVER or AISEARCH_FAILOVER, else false: only the first is asked
   */
  failover?: boolean | undefined;
};

type CommonServiceOptions = TestOptions & ConnectionOptions;

/** Options of an `EasClient`. */
export type EasOptions = CallOptions &
  CommonServiceOptions & {
    /**
     * The address from the console, with or without `/`, `/v1` or a route; or several, see `failover`.
     * @default PAI_EAS_<SERVICE>_ENDPOINT, else PAI_EAS_ENDPOINT; commas divide several
     * @see docs/wire/addresses.md
     */
    endpoint?: EndpointOption | undefined;
    /** The name that chooses the environment variables, such as `embed` for PAI_EAS_EMBED_ENDPOINT. */
    service?: string | undefined;
    /** The service's token. @default the variable beside the one that gave the endpoint */
    token?: TokenOption | undefined;
    /**
     * How the token travels: bare as EAS documents it, after `Bearer`, or not at all but as the key of a signature.
     * @default PAI_EAS_AUTH, else "token"
     * @see docs/wire/auth.md
     */
    auth?: "token" | "bearer" | "signature" | undefined;
  };

/** Options of an `AISearchClient`. */
export type AISearchOptions = CallOptions &
  CommonServiceOptions & {
    /** The host from the console, or the deployment's whole call address; or several, see `failover`. @default AISEARCH_<SERVICE>_ENDPOINT, else AISEARCH_ENDPOINT; commas divide several */
    endpoint?: EndpointOption | undefined;
    /** The name that chooses the environment variables. */
    service?: string | undefined;
    /** The deployment's id; needed when `endpoint` is only a host. @default the variable AISEARCH_[<SERVICE>_]DEPLOYMENT_ID beside the endpoint's */
    deploymentId?: string | undefined;
    /** The workspace's API key, sent as `Authorization: Bearer`. */
    apiKey?: TokenOption | undefined;
    /** The deployment's own token, sent as `Token`. */
    token?: TokenOption | undefined;
    /** What the deployment serves. @default "text" */
    kind?: AISearchKind | undefined;
  };

export type AISearchKind = "text" | "multimodal" | "reranker";

/** The keys of call options: what an adapter may hand on, since the client refuses keys that it does not know. */
export const CALL_KEYS: Readonly<Record<keyof CallOptions, true>> = {
  model: true,
  headers: true,
  extraBody: true,
  path: true,
  maxBatchSize: true,
  maxBodyBytes: true,
  maxConcurrency: true,
  maxRetries: true,
  attemptTimeoutMs: true,
  deadlineMs: true,
  firstEventTimeoutMs: true,
  idleTimeoutMs: true,
  encoding: true,
  rerankTemplate: true,
  zeroVector: true,
  copy: true,
  raw: true,
  signal: true,
  onAttempt: true,
  onBatch: true,
};

const COMMON_KEYS: Readonly<Record<keyof CommonServiceOptions, true>> = {
  dispatcher: true,
  now: true,
  random: true,
  sleep: true,
  connectTimeoutMs: true,
  failover: true,
  tls: true,
  proxy: true,
  insecureHttp: true,
};

export const TLS_KEYS: Readonly<Record<keyof TlsOptions, true>> = {
  ca: true,
  cert: true,
  key: true,
  passphrase: true,
  servername: true,
  minVersion: true,
};

/** The keys of an `EasClient`'s options. */
export const EAS_KEYS: Readonly<Record<keyof EasOptions, true>> = {
  ...CALL_KEYS,
  ...COMMON_KEYS,
  endpoint: true,
  service: true,
  token: true,
  auth: true,
};

/** The keys of an `AISearchClient`'s options. */
export const AI_SEARCH_KEYS: Readonly<Record<keyof AISearchOptions, true>> = {
  ...CALL_KEYS,
  ...COMMON_KEYS,
  endpoint: true,
  service: true,
  deploymentId: true,
  apiKey: true,
  token: true,
  kind: true,
};

export const DEFAULT_MAX_RETRIES = 4;
export const DEFAULT_CONNECT_TIMEOUT_MS = 5_000;
/** For a VPC's address that others stand in for: from outside of the VPC it is silent. */
export const CONNECT_TIMEOUT_BEFORE_OTHERS_MS = 2_000;
export const DEFAULT_MAX_CONCURRENCY = 64;
/** Bulk verbs send all they have at once, so they find out from below what the service bears. */
export const BULK_CONCURRENCY_AT_START = 8;
export const DEFAULT_MIN_TLS_VERSION = "TLSv1.2";
export const DEFAULT_INSECURE_HTTP = "warn";
/** Calls that may wait for the limiter. */
export const MAX_WAITING_CALLS = 10_000;
/** A server's wish to wait longer than this fails the call at once. */
export const MAX_RETRY_AFTER_MS = 60_000;
/** After a stream's terminal signal the rest of the body may take this long. */
export const DRAIN_TIMEOUT_MS = 1_000;
/** How much of an error body is read, and for how long. */
export const MAX_ERROR_BODY_BYTES = 65_536;
export const ERROR_BODY_TIMEOUT_MS = 5_000;
/** How much of it an error shows. */
export const SHOWN_ERROR_BODY_CHARACTERS = 2_048;
/** A stream's socket is paused above this many unread bytes. */
export const MAX_UNREAD_BYTES = 65_536;
