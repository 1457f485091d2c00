import { ConfigError } from "../errors.ts";

export const invalidEndpoint = (text: string, reason: string): ConfigError =>
  new ConfigError("ENDPOINT_INVALID", "endpoint", `The endpoint ${JSON.stringify(text)} ${reason}.`);

/** A pasted user, password, query or fragment may be a secret. A password may hold any character, so the last `@` counts. */
export const withoutSecrets = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/+)?.*@/is, "$1[redacted]@").replace(/([?#]).*$/s, "$1[redacted]");

/** Of a name in DNS. The parser of URLs takes far longer ones, of which it does not take all again. */
const LONGEST_HOST = 253;

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/**
 * What no path of a request may hold: it could climb out of its prefix, on this side or behind a gateway. The parser of
 * URLs cuts control characters at the end off, and reads dots only then.
 */
export const CLIMBING: RegExp = /\\|%2e|%2f|%5c|\/\.{1,2}(?:[/?#]|$)|[\s\p{Cc}]/iu;

/**
 * A pasted address as a URL of http or https. Without a scheme it takes the one that `schemeOf` names for the host.
 *
 * @throws {ConfigError} it is none, or holds more than an address.
 */
export function parsePastedUrl(pasted: unknown, schemeOf: (text: string) => "http" | "https"): URL {
  if (typeof pasted !== "string")
    throw new ConfigError("OPTION_INVALID", "endpoint", `\`endpoint\` is ${typeof pasted}, not a string.`);
  const text = pasted.trim();
  const shown = withoutSecrets(text);
  if (text === "") throw invalidEndpoint(shown, "is empty");
  if (/[,;\s]https?:\/\//i.test(text))
    throw invalidEndpoint(shown, "holds several addresses, and one is wanted");
  // With one slash the scheme would be read as a host.
  if (/^https?:\/(?!\/)/i.test(text)) throw invalidEndpoint(shown, "is not an address");
  const withScheme = SCHEME.test(text) ? text : `${schemeOf(text)}://${text}`;
  if (CLIMBING.test(withScheme))
    throw invalidEndpoint(
      shown,
      "has a path with dots, backslashes, blanks, control characters or encoded slashes",
    );
  // Not asked beforehand: `URL.canParse` says yes to some hosts above 16 KiB that the parser then refuses.
  const url = URL.parse(withScheme);
  if (url === null) throw invalidEndpoint(shown, "is not an address");
  // Full stops of other scripts become dots only here, and dots alone are no host.
  if (/^\.+$/.test(url.hostname) || url.hostname.length > LONGEST_HOST)
    throw invalidEndpoint(shown, "is not an address");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw invalidEndpoint(shown, "is neither http nor https");
  if (url.username !== "" || url.password !== "")
    throw invalidEndpoint(shown, "has a user or password in it; pass the token as `token`");
  if (/[?#]/.test(withScheme)) throw invalidEndpoint(shown, "has a query or fragment; give them per call");
  if (url.hostname.includes("*"))
    throw invalidEndpoint(shown, "has asterisks, as pages that mask numbers do; copy it from the console");
  return url;
}

/** The path without doubled slashes and without one at its end. */
export const plainPath = (url: URL): string => url.pathname.replace(/\/{2,}/g, "/").replace(/\/$/, "");
