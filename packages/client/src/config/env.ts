import { ConfigError } from "../errors.ts";

/** Where an endpoint and its secrets came from; they always come from one place together. */
export type EnvironmentService = {
  endpoint: readonly string[];
  /** The variable that gave the endpoint, for messages. */
  endpointName: string;
  token?: string;
  tokenName: string;
  apiKey?: string;
  apiKeyName: string;
  deploymentId?: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const variable = (environment: Environment, name: string): string | undefined => {
  const value = environment[name];
  return value === undefined || value.trim() === "" ? undefined : value;
};

const namePart = (service: string): string => service.toUpperCase().replace(/[^A-Z0-9]+/g, "_");

/**
 * The named service's variables, else the plain ones.
 *
 * `PAI_EAS_EMBED_ENDPOINT` wins over `PAI_EAS_ENDPOINT` for the service `embed`, and then only
 * `PAI_EAS_EMBED_TOKEN` is its token: secrets never travel from one address to another.
 */
export function serviceFromEnvironment(
  prefix: "PAI_EAS" | "AISEARCH",
  service: string | undefined,
  environment: Environment = process.env,
): EnvironmentService | undefined {
  const stems = service === undefined ? [prefix] : [`${prefix}_${namePart(service)}`, prefix];
  for (const stem of stems) {
    const endpointName = `${stem}_ENDPOINT`;
    const endpoint = variable(environment, endpointName);
    if (endpoint === undefined) continue;
    const tokenName = `${stem}_TOKEN`;
    const apiKeyName = `${stem}_API_KEY`;
    const token = variable(environment, tokenName);
    const apiKey = variable(environment, apiKeyName);
    const deploymentId = variable(environment, `${stem}_DEPLOYMENT_ID`);
    return {
      endpoint: endpoint.split(",").filter((text) => text.trim() !== ""),
      endpointName,
      tokenName,
      apiKeyName,
      ...(token === undefined ? {} : { token }),
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(deploymentId === undefined ? {} : { deploymentId }),
    };
  }
  return undefined;
}

/**
 * `PAI_EAS_FAILOVER` or `AISEARCH_FAILOVER`: 1 and true are yes.
 *
 * @throws {ConfigError} it is another word than these and 0 and false.
 */
export function failoverFromEnvironment(
  prefix: "PAI_EAS" | "AISEARCH",
  environment: Environment = process.env,
): boolean {
  const name = `${prefix}_FAILOVER`;
  const word = variable(environment, name)?.trim().toLowerCase() ?? "0";
  if (!["0", "1", "false", "true"].includes(word))
    throw new ConfigError("OPTION_INVALID", "failover", `${name} is ${JSON.stringify(word)}, not 1 or 0.`);
  return word === "1" || word === "true";
}

/** `PAI_EAS_AUTH`, as it stands. */
export const authFromEnvironment = (environment: Environment = process.env): string | undefined =>
  variable(environment, "PAI_EAS_AUTH");

/** Proxies by the scheme of what they lead to, and the hosts that need none; empty where there is nothing. */
export type EnvironmentProxies = { httpProxy: string; httpsProxy: string; noProxy: string };

/**
 * The variables of proxies, as undici reads them: the lower-case name wins, also when it is empty.
 * In a CGI program HTTP_PROXY is a header field of whoever asks (`Proxy:`), so it is not read there.
 */
export function proxiesFromEnvironment(environment: Environment = process.env): EnvironmentProxies {
  const isCgi = environment["REQUEST_METHOD"] !== undefined;
  const read = (name: string): string =>
    environment[name] ?? (isCgi && name === "http_proxy" ? "" : environment[name.toUpperCase()]) ?? "";
  return { httpProxy: read("http_proxy"), httpsProxy: read("https_proxy"), noProxy: read("no_proxy") };
}
