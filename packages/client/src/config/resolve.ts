import type { Dispatcher } from "undici";
import { aiSearchCredentials, easCredentials, type Credentials, type EasAuth } from "../auth/credentials.ts";
import { secretSource, type SecretSource, type Warn } from "../auth/token.ts";
import { parseEasAddress, type Address } from "../endpoint/address.ts";
import { parseAISearchAddress } from "../endpoint/ai-search-address.ts";
import { ConfigError } from "../errors.ts";
import type { HeaderFields } from "../exchange.ts";
import { checkCallValues, refuseUnknownKeys, shown } from "./check.ts";
import { resolveConnection } from "./connection.ts";
import { parseEndpoints } from "./endpoints.ts";
import { authFromEnvironment, failoverFromEnvironment, serviceFromEnvironment } from "./env.ts";
import {
  AI_SEARCH_KEYS,
  CALL_KEYS,
  DEFAULT_MAX_CONCURRENCY,
  EAS_KEYS,
  type AISearchKind,
  type AISearchOptions,
  type CallOptions,
  type EasOptions,
  type TestOptions,
  type TokenOption,
} from "./options.ts";
import { guardSecrets } from "./plain-http.ts";
import type { ProxyConfig } from "./proxy.ts";
import type { TlsConfig } from "./tls.ts";
import { emitWarning, warnOnce } from "./warnings.ts";
import { AI_SEARCH_PROFILE, EAS_PROFILE, type ServiceProfile } from "./profile.ts";

/** What holds for a client as long as it lives. */
export type ServiceConfig = {
  readonly profile: ServiceProfile;
  /** The first of `addresses`; what the client says of itself. */
  readonly address: Address;
  readonly addresses: readonly [Address, ...Address[]];
  readonly failover: boolean;
  readonly credentials: Credentials;
  readonly kind: AISearchKind | undefined;
  /** What the caller set. */
  readonly connectTimeoutMs: number | undefined;
  readonly maxConcurrency: number;
  readonly tls: TlsConfig;
  readonly proxies: ProxyConfig | undefined;
  readonly dispatcher: Dispatcher | undefined;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: ((ms: number) => Promise<void> | void) | undefined;
  readonly warn: Warn;
  /** The same, however often. */
  readonly tell: Warn;
};

/** The options of one call, checked; a value left out takes the verb's default. */
export type CallConfig = Readonly<{ [key in keyof CallOptions]: Exclude<CallOptions[key], undefined> }>;

export type Resolved = { service: ServiceConfig; call: CallConfig };

function commonService(options: TestOptions & { connectTimeoutMs?: number | undefined }, call: CallConfig) {
  return {
    connectTimeoutMs: options.connectTimeoutMs,
    maxConcurrency: call.maxConcurrency ?? DEFAULT_MAX_CONCURRENCY,
    dispatcher: options.dispatcher,
    now: options.now ?? (() => performance.now()),
    random: options.random ?? Math.random,
    sleep: options.sleep,
    tell: emitWarning,
  };
}

function missing(option: string, variable: string | undefined): ConfigError {
  const told =
    variable === undefined
      ? "; beside an `endpoint` option no variable is read for it"
      : `, and so is ${variable}`;
  return new ConfigError("OPTION_MISSING", option, `\`${option}\` is missing${told}.`);
}

/**
 * An address and the secret beside it come from one place: both from options, or both from the same
 * variables. An option may give the secret for an address from the environment, never the reverse.
 */
function secretFor(
  option: { name: string; given: TokenOption | undefined },
  environment: { value: string | undefined; name: string | undefined },
  warn: Warn,
): SecretSource {
  const value = option.given ?? environment.value;
  if (value === undefined) throw missing(option.name, environment.name);
  return secretSource(value, option.name, warn);
}

/**
 * Merges an `EasClient`'s options with the environment and checks all of it, once.
 *
 * @throws {ConfigError} an option is missing, malformed or unknown.
 */
export function resolveEas(options: EasOptions): Resolved {
  refuseUnknownKeys(options, EAS_KEYS);
  const call = resolveCall({}, pickCall(options));
  const warn = warnOnce();
  const environment =
    options.endpoint === undefined ? serviceFromEnvironment("PAI_EAS", options.service) : undefined;
  const endpoint = options.endpoint ?? environment?.endpoint;
  if (endpoint === undefined) throw missing("endpoint", endpointVariable("PAI_EAS", options.service));
  const token = secretFor(
    { name: "token", given: options.token },
    { value: environment?.token, name: environment?.tokenName },
    warn,
  );
  const failover = options.failover ?? failoverFromEnvironment("PAI_EAS");
  const addresses = parseEndpoints(endpoint, { parse: parseEasAddress, failover, warn });
  const auth = authForm(options.auth ?? authFromEnvironment() ?? "token");
  const carriesSecrets = auth !== "signature";
  for (const address of addresses)
    guardSecrets(address, { insecureHttp: options.insecureHttp, carriesSecrets, warn });
  const service: ServiceConfig = {
    ...commonService(options, call),
    profile: EAS_PROFILE,
    address: addresses[0],
    addresses,
    failover,
    ...resolveConnection(options, addresses, easCredentials(token, auth)),
    kind: undefined,
    warn,
  };
  return { service: Object.freeze(service), call };
}

/**
 * Merges an `AISearchClient`'s options with the environment and checks all of it, once.
 *
 * @throws {ConfigError} an option is missing, malformed or unknown.
 */
export function resolveAISearch(options: AISearchOptions): Resolved {
  refuseUnknownKeys(options, AI_SEARCH_KEYS);
  const call = resolveCall({}, pickCall(options));
  const warn = warnOnce();
  const environment =
    options.endpoint === undefined ? serviceFromEnvironment("AISEARCH", options.service) : undefined;
  const endpoint = options.endpoint ?? environment?.endpoint;
  if (endpoint === undefined) throw missing("endpoint", endpointVariable("AISEARCH", options.service));
  const apiKey = secretFor(
    { name: "apiKey", given: options.apiKey },
    { value: environment?.apiKey, name: environment?.apiKeyName },
    warn,
  );
  const token = secretFor(
    { name: "token", given: options.token },
    { value: environment?.token, name: environment?.tokenName },
    warn,
  );
  const deploymentId = options.deploymentId ?? environment?.deploymentId;
  const failover = options.failover ?? failoverFromEnvironment("AISEARCH");
  const parse = (text: string): Address => parseAISearchAddress(text, deploymentId);
  const addresses = parseEndpoints(endpoint, { parse, failover, warn });
  for (const address of addresses)
    guardSecrets(address, { insecureHttp: options.insecureHttp, carriesSecrets: true, warn });
  const service: ServiceConfig = {
    ...commonService(options, call),
    profile: AI_SEARCH_PROFILE,
    address: addresses[0],
    addresses,
    failover,
    ...resolveConnection(options, addresses, aiSearchCredentials(apiKey, token)),
    kind: kindOf(options.kind ?? "text"),
    warn,
  };
  return { service: Object.freeze(service), call };
}

/**
 * Lays a call's options over those of its client; `undefined` leaves what was there.
 *
 * @throws {ConfigError} a value is malformed. Unknown keys are for the verb to judge: it knows its request's.
 */
export function resolveCall(base: CallConfig, overrides: CallOptions): CallConfig {
  const given = pickCall(overrides);
  if (Object.keys(given).length === 0) return base;
  checkCallValues(overrides);
  const headers =
    overrides.headers === undefined ? base.headers : { ...base.headers, ...lowerCased(overrides.headers) };
  return Object.freeze(
    headers === undefined ? { ...base, ...given } : { ...base, ...given, headers },
  ) as CallConfig;
}

/** Names of header fields have no case; two forms of one name would both be sent. */
const lowerCased = (headers: HeaderFields): HeaderFields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** Only the call options of an object, without those that are `undefined`. */
function pickCall(options: object): CallOptions {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(options)) {
    const value: unknown = Object.hasOwn(CALL_KEYS, key) ? Reflect.get(options, key) : undefined;
    if (value !== undefined) given[key] = value;
  }
  return given;
}

const endpointVariable = (prefix: string, service: string | undefined): string =>
  service === undefined
    ? `${prefix}_ENDPOINT`
    : `${prefix}_${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}_ENDPOINT or ${prefix}_ENDPOINT`;

function authForm(text: string): EasAuth {
  if (text === "token" || text === "bearer" || text === "signature") return text;
  throw new ConfigError(
    "OPTION_INVALID",
    "auth",
    // What stands there is not shown: a token may have been put in its place.
    '`auth` is none of "token", "bearer" and "signature".',
  );
}

function kindOf(text: string): AISearchKind {
  if (text === "text" || text === "multimodal" || text === "reranker") return text;
  throw new ConfigError(
    "OPTION_INVALID",
    "kind",
    `\`kind\` is ${shown(text)}, not "text", "multimodal" or "reranker".`,
  );
}
