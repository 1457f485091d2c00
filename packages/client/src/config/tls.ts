import type { X509Certificate } from "node:crypto";
import type { SecureContextOptions } from "node:tls";
import { ConfigError } from "../errors.ts";
import { checkType, checkWord, invalid } from "./check.ts";
import { DEFAULT_MIN_TLS_VERSION, TLS_KEYS, type TlsOptions } from "./options.ts";

type Secured = SecureContextOptions & { servername?: string; rejectUnauthorized: true };

/** What connections of https are made with: those to the endpoint, and those to a proxy of https. */
export type TlsConfig = { readonly endpoint: Secured; readonly proxy: Secured };

/**
 * Checks the TLS options, and that certificates and key can be read.
 *
 * @throws {ConfigError} naming the first malformed one, and showing none of it.
 */
export function resolveTls(options: TlsOptions | undefined): TlsConfig {
  checkType("tls", options, "object");
  const { ca, cert, key, passphrase, servername, minVersion } = options ?? {};
  for (const name of Object.keys(options ?? {}))
    if (!Object.hasOwn(TLS_KEYS, name))
      throw new ConfigError("OPTION_UNKNOWN", `tls.${name}`, `There is no option \`tls.${name}\`.`);
  checkType("tls.passphrase", passphrase, "string");
  checkType("tls.servername", servername, "string");
  checkWord("tls.minVersion", minVersion, ["TLSv1.2", "TLSv1.3"]);
  if ((cert === undefined) !== (key === undefined))
    throw invalid(cert === undefined ? "tls.cert" : "tls.key", "is missing beside the other of the pair");
  const authorities = ca === undefined ? undefined : [ca].flat().map((pem) => checkedPem("tls.ca", pem));
  for (const authority of authorities ?? []) readable("tls.ca", () => certificateIn(authority));
  const own = cert === undefined ? {} : clientCertificate({ cert, key, passphrase });
  const both = {
    minVersion: minVersion ?? DEFAULT_MIN_TLS_VERSION,
    // Said outright, because a variable of Node's can turn the default around.
    rejectUnauthorized: true,
    ...(authorities === undefined ? {} : { ca: authorities }),
  } as const;
  return { endpoint: { ...both, ...own, ...(servername === undefined ? {} : { servername }) }, proxy: both };
}

function clientCertificate({ cert, key, passphrase }: TlsOptions): SecureContextOptions {
  const own = {
    cert: checkedPem("tls.cert", cert),
    key: checkedPem("tls.key", key),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
  // Not imported: whoever has no options of TLS should not wait for it.
  const { createSecureContext } = process.getBuiltinModule("node:tls");
  readable("tls.cert", () => createSecureContext({ cert: own.cert }));
  readable("tls.key", () => createSecureContext({ ...own, cert: undefined }));
  readable("tls.key", () => createSecureContext(own));
  return own;
}

function certificateIn(pem: string | Buffer): X509Certificate {
  const crypto = process.getBuiltinModule("node:crypto");
  return new crypto.X509Certificate(pem);
}

function checkedPem(option: string, pem: unknown): string | Buffer {
  if (typeof pem === "string") return pem;
  if (pem instanceof Uint8Array) return Buffer.from(pem);
  throw invalid(option, "is neither PEM text nor its bytes");
}

/** OpenSSL's own code says what is wrong, and nothing of what was given. */
function readable(option: string, read: () => unknown): void {
  try {
    read();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    throw unreadable(option, code);
  }
}

const unreadable = (option: string, code: unknown): ConfigError =>
  invalid(option, `cannot be read${typeof code === "string" ? ` (${code})` : ""}`);
