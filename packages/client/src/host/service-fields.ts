import { AISearchClient } from "../ai-search-client.ts";
import {
  AI_SEARCH_KEYS,
  CALL_KEYS,
  EAS_KEYS,
  type AISearchKind,
  type AISearchOptions,
  type CallOptions,
  type EasOptions,
  type TokenOption,
} from "../config/options.ts";
import { EasClient } from "../eas-client.ts";

/** A client to share. Call options given beside it go through its `withOptions`; one without keeps its own. */
export type SharedClient<C> = C & {
  withOptions?(options: CallOptions): SharedClient<C>;
  /** Tells its answers from another's in a cache. */
  readonly endpoint?: string;
};

type Shared<C> = {
  /** A client to share with others, instead of one made of service options. */
  client?: SharedClient<C> | undefined;
  /** Another name of `endpoint`. */
  baseURL?: string | undefined;
  /** Another name of `deadlineMs`. */
  timeout?: number | undefined;
  /** Another name of `maxBatchSize`. */
  batchSize?: number | undefined;
};

/** What a host's class takes: a shared client, or a PAI-EAS service of its own. Retries, batches and limits are the client's alone. */
export type EasFields<C> = EasOptions &
  Shared<C> & {
    /** Another name of `token`. */
    apiKey?: TokenOption | undefined;
  };

/** What a host's class takes: a shared client, or an AI Search deployment of its own. `kind` follows from the class. */
export type AISearchFields<C> = Omit<AISearchOptions, "kind"> & Shared<C>;

/** The class decides the kind. */
const { kind: _kind, ...DEPLOYMENT_KEYS } = AI_SEARCH_KEYS;

/**
 * Gives a function that makes the client at its first use, so that a host's constructor never fails for a missing
 * address. `service` chooses the environment's variables where the fields name none.
 */
export function easClientOf<C>(fields: EasFields<C>, service: string): () => SharedClient<C> | EasClient {
  const options = { ...canonical(fields), token: fields.token ?? fields.apiKey };
  return once(
    () => shared(fields.client, options) ?? new EasClient({ service, ...pickKeys(options, EAS_KEYS) }),
  );
}

/** Likewise for a deployment of AI Search. */
export function aiSearchClientOf<C>(
  fields: AISearchFields<C>,
  { service, kind }: { service: string; kind: AISearchKind },
): () => SharedClient<C> | AISearchClient {
  const options = canonical(fields);
  return once(
    () =>
      shared(fields.client, options) ??
      new AISearchClient({ service, kind, ...pickKeys(options, DEPLOYMENT_KEYS) }),
  );
}

const canonical = (fields: EasFields<unknown>): EasOptions => ({
  ...fields,
  endpoint: fields.endpoint ?? fields.baseURL,
  deadlineMs: fields.deadlineMs ?? fields.timeout,
  maxBatchSize: fields.maxBatchSize ?? fields.batchSize,
  // Requests carry it, so that a single query is not shown as progress.
  onBatch: undefined,
});

function shared<C>(client: SharedClient<C> | undefined, options: object): SharedClient<C> | undefined {
  const overrides: CallOptions = pickKeys(options, CALL_KEYS);
  return Object.keys(overrides).length === 0 ? client : (client?.withOptions?.(overrides) ?? client);
}

/** Only the named keys that are set: the client refuses keys that it does not know, and hosts put their own beside ours. */
export function pickKeys(options: object, keys: Readonly<Record<string, true>>): object {
  const picked: Record<string, unknown> = {};
  for (const key of Object.keys(options)) {
    const value: unknown = options[key as keyof object];
    if (value !== undefined && Object.hasOwn(keys, key)) picked[key] = value;
  }
  return picked;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
