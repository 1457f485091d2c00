import type { Dispatcher } from "undici";
import type { Credentials } from "../auth/credentials.ts";
import { scrub } from "../auth/scrub.ts";
import type { Address } from "../endpoint/address.ts";
import type { HeaderFields } from "../exchange.ts";
import { checkTime, invalid } from "./check.ts";
import type { ConnectionOptions } from "./options.ts";
import { resolveProxies, type ProxyConfig } from "./proxy.ts";
import { resolveTls, type TlsConfig } from "./tls.ts";

/** How the connections of a client are made. */
export type ConnectionConfig = {
  readonly tls: TlsConfig;
  readonly proxies: ProxyConfig | undefined;
  /** The credentials, which know the secrets of proxy and header fields as well, so that no error shows those either. */
  readonly credentials: Credentials;
};

type Given = ConnectionOptions & {
  dispatcher?: Dispatcher | undefined;
  headers?: HeaderFields | undefined;
};

/** @throws {ConfigError} an option of the connection is malformed, of no use, or beside a dispatcher that would not see it. */
export function resolveConnection(
  options: Given,
  addresses: readonly Address[],
  credentials: Credentials,
): ConnectionConfig {
  const { dispatcher, tls, proxy, connectTimeoutMs } = options;
  checkTime("connectTimeoutMs", connectTimeoutMs);
  for (const [name, value] of Object.entries({ tls, proxy }))
    if (dispatcher !== undefined && value !== undefined)
      throw invalid(name, "has no effect beside a `dispatcher`, which makes the connections itself");
  const secured = resolveTls(tls);
  const { proxies, secrets } =
    dispatcher === undefined ? resolveProxies(proxy) : { proxies: undefined, secrets: [] };
  const usesTls =
    addresses.some(({ origin }) => origin.startsWith("https:")) ||
    (proxies?.httpProxy ?? "").startsWith("https:");
  if (tls !== undefined && !usesTls)
    throw invalid("tls", `has no effect at ${addresses[0]?.origin}; write the endpoint with https://`);
  const known = [...secrets, ...secretValues(options.headers)];
  return { tls: secured, proxies, credentials: knowing(credentials, known) };
}

/** By their names, since a server may well repeat the value of any other field in what it has to say. */
const SECRET_NAME = /auth|token|key|secret|cookie|password|credential|signature/i;

const secretValues = (headers: HeaderFields = {}): string[] =>
  Object.entries(headers).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && typeof value === "string" ? [value] : [],
  );

const knowing = (credentials: Credentials, secrets: readonly string[]): Credentials =>
  secrets.length === 0
    ? credentials
    : { ...credentials, scrub: (text) => scrub(credentials.scrub(text), secrets) };
