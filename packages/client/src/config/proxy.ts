import { isLoopback } from "../endpoint/eas-host.ts";
import { ConfigError } from "../errors.ts";
import { proxiesFromEnvironment, type EnvironmentProxies } from "./env.ts";

/** Which proxies there are; whether one applies to an address is for undici to say. */
export type ProxyConfig = Readonly<EnvironmentProxies>;

/** What `proxy` or the environment came to, and the secrets in it. */
export type Proxies = { readonly proxies: ProxyConfig | undefined; readonly secrets: readonly string[] };

/** Seen from a proxy on another machine, these names mean that machine. */
const OWN_MACHINE = "localhost,127.0.0.1,::1";

/**
 * Reads the `proxy` option, else the environment.
 *
 * @throws {ConfigError} an address of a proxy is none. The message does not show it, as it may hold a password.
 */
export function resolveProxies(option: unknown): Proxies {
  if (option === false) return { proxies: undefined, secrets: [] };
  if (option === undefined) return fromEnvironment(proxiesFromEnvironment());
  if (typeof option !== "string") throw refused("`proxy`", "is neither an address nor `false`");
  const url = proxyUrl(option, "`proxy`");
  return { proxies: { httpProxy: url.href, httpsProxy: url.href, noProxy: "" }, secrets: secretsOf(url) };
}

function fromEnvironment({ httpProxy, httpsProxy, noProxy }: EnvironmentProxies): Proxies {
  const forHttp = httpProxy === "" ? undefined : proxyUrl(httpProxy, "HTTP_PROXY");
  const forHttps = httpsProxy === "" ? undefined : proxyUrl(httpsProxy, "HTTPS_PROXY");
  const all = [forHttp, forHttps].filter((url) => url !== undefined);
  if (all.length === 0) return { proxies: undefined, secrets: [] };
  const areElsewhere = all.every((url) => !isLoopback(url.hostname));
  return {
    proxies: {
      httpProxy: forHttp?.href ?? "",
      httpsProxy: forHttps?.href ?? "",
      noProxy: areElsewhere ? `${noProxy},${OWN_MACHINE}` : noProxy,
    },
    secrets: all.flatMap(secretsOf),
  };
}

const refused = (place: string, reason: string): ConfigError =>
  new ConfigError("OPTION_INVALID", "proxy", `${place} ${reason}.`);

function proxyUrl(given: string, place: string): URL {
  const text = given.trim();
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(withScheme)) throw refused(place, "is not an address");
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused(place, "is a proxy of neither http nor https");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw refused(place, "has more than host, port, user and password");
  if (![url.username, url.password].every(isDecodable))
    throw refused(place, "has a `%` in user or password that is not written as `%25`");
  return url;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The password as it is, as it was written, and together with the user, as it travels in base64. A user without a
 * password is one itself; beside one it is a name, and mostly a word that other texts hold as well.
 */
function secretsOf({ username, password }: URL): string[] {
  if (username === "" && password === "") return [];
  const secret = password === "" ? username : password;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return [pair, decodeURIComponent(secret), secret];
}
