import type { CallOptions, EasOptions } from "../config/options.ts";
import { pickKeys, type EasFields } from "./service-fields.ts";

/** No secret, no function, and nothing that may hold one, such as header fields and a proxy's address. */
type ShownKey = Exclude<
  keyof (CallOptions &
    Pick<EasOptions, "service" | "auth" | "failover" | "insecureHttp" | "connectTimeoutMs">),
  "model" | "headers" | "signal" | "onAttempt" | "onBatch"
>;

const SHOWN_KEYS: Readonly<Record<ShownKey, true>> = {
  service: true,
  auth: true,
  failover: true,
  insecureHttp: true,
  connectTimeoutMs: true,
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
};

/**
 * What may be written down of the fields that name a service: a model made of them, and of the token that is only
 * told to be there, asks the same service in the same way. `undefined` where that cannot be said: a client is
 * shared, or the address may hold a secret.
 */
export function shownFields(
  fields: EasFields<unknown>,
  service: string,
): Readonly<Record<string, unknown>> | undefined {
  const { client, endpoint = fields.baseURL, token = fields.apiKey, timeout, batchSize } = fields;
  const address = endpoint === undefined ? {} : shownAddress(endpoint);
  if (client !== undefined || address === undefined) return undefined;
  const named = { service, deadlineMs: timeout, maxBatchSize: batchSize };
  return {
    ...pickKeys({ ...named, ...pickKeys(fields, SHOWN_KEYS) }, SHOWN_KEYS),
    ...address,
    // A word in the secret's place, for hosts that write the secret's name there.
    ...(token === undefined ? {} : { token: "given" }),
  };
}

/**
 * Addresses without user, query and fragment; none where an `@` is left behind a host, since the end of a password
 * with a slash in it looks like that.
 */
function shownAddress(endpoint: string | readonly string[]): { endpoint: string | string[] } | undefined {
  const shown = [endpoint]
    .flat()
    .map((one) => one.replace(/[?#].*$/s, "").replace(/^((?:[a-z]+:)?\/\/)?[^/]*@/i, "$1"));
  if (shown.some((one) => one.includes("@"))) return undefined;
  return { endpoint: typeof endpoint === "string" ? shown.join() : shown };
}
