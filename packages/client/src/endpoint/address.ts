import { ConfigError } from "../errors.ts";

/** How a request reaches the service; `custom` is any host that is not Alibaba Cloud's own. */
export type GatewayKind = "shared" | "dedicated" | "service-host" | "direct" | "ai-search" | "custom";

/** An address as it was understood. `base` is origin and path, without a slash at its end. */
export type Address = {
  readonly gateway: GatewayKind;
  readonly network: "internet" | "vpc";
  readonly region?: string;
  /** The service's name, or `group` or `group.service`; the deployment's id on AI Search. */
  readonly service?: string;
  readonly origin: string;
  readonly base: string;
};

const PREDICT = "/api/predict/";
const DEPLOYMENTS = /^(?<before>.*)\/v3\/openapi\/deployments\/(?<id>[^/]+)(?:\/predict)?$/;

/** Routes that people paste along with the base address; longest first. */
const PASTED_ROUTES = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/models",
  "/v1/rerank",
  "/v1/score",
  "/v1",
];

const invalid = (text: string, reason: string): ConfigError =>
  new ConfigError("ENDPOINT_INVALID", "endpoint", `The endpoint ${JSON.stringify(text)} ${reason}.`);

/** A pasted user, password, query or fragment may be a secret. */
const withoutSecrets = (text: string): string =>
  text
    .replace(/([?#]).*$/s, "$1[redacted]")
    .replace(/^((?:[a-z][a-z0-9+.-]*:)?\/\/)?[^/]*@/i, "$1[redacted]@");

function parseUrl(pasted: string): URL {
  const text = pasted.trim();
  const shown = withoutSecrets(text);
  if (text === "") throw invalid(shown, "is empty");
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (/\\|%2e|%2f|%5c|\/\.{1,2}(?:\/|$)|\s/i.test(withScheme))
    throw invalid(shown, "has a path with dots, backslashes, blanks or encoded slashes");
  let url: URL;
  try {
    url = new URL(withScheme);
  } catch {
    throw invalid(shown, "is not an address");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw invalid(shown, "is neither http nor https");
  if (url.username !== "" || url.password !== "")
    throw invalid(shown, "has a user or password in it; pass the token as `token`");
  if (url.search !== "" || url.hash !== "")
    throw invalid(shown, "has a query or fragment; give them per call");
  return url;
}

function basePath(url: URL): string {
  let path = url.pathname.replace(/\/{2,}/g, "/").replace(/\/+$/, "");
  for (;;) {
    const route = PASTED_ROUTES.find((suffix) => path.endsWith(suffix));
    if (route === undefined) return path;
    path = path.slice(0, -route.length).replace(/\/+$/, "");
  }
}

type Host = Pick<Address, "gateway" | "network"> & { region?: string };

/** What an EAS host name says by itself. */
function easHost(host: string): Host {
  const old = /^pai-eas-vpc\.(?<region>[a-z0-9-]+)\.aliyuncs\.com$/.exec(host)?.groups;
  if (old?.["region"] !== undefined) return { gateway: "shared", network: "vpc", region: old["region"] };
  const labels = /^(?<before>.+)\.(?<region>[a-z0-9-]+)\.pai-eas\.aliyuncs\.com$/.exec(host)?.groups;
  if (labels?.["before"] === undefined || labels["region"] === undefined)
    return { gateway: "custom", network: "internet" };
  const region = labels["region"];
  const before = labels["before"].split(".");
  if (before.length === 1 && before[0]?.startsWith("gw-") === true)
    return { gateway: "dedicated", network: before[0].endsWith("-vpc") ? "vpc" : "internet", region };
  const network = before.includes("vpc") ? "vpc" : "internet";
  const names = before.filter((label) => label !== "vpc");
  return { gateway: names.length > 1 ? "service-host" : "shared", network, region };
}

/**
 * Reads an EAS address in any form that people paste: the console's base address with or without
 * scheme, slash, `/v1` or a whole route; a host per service; a domain of one's own with any path.
 *
 * @throws {ConfigError} it is no address, holds a user, query or fragment, or lacks the service's name.
 */
export function parseEasAddress(pasted: string): Address {
  const url = parseUrl(pasted);
  const path = basePath(url);
  const host = easHost(url.hostname);
  const service = path.startsWith(PREDICT) ? path.slice(PREDICT.length).split("/")[0] : undefined;
  const direct = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(url.hostname) && service !== undefined && url.port !== "";
  if ((host.gateway === "shared" || host.gateway === "dedicated") && !service)
    throw invalid(withoutSecrets(pasted.trim()), `names no service; it should end with ${PREDICT}<service>`);
  return {
    gateway: host.gateway === "custom" && direct && !isLoopback(url.hostname) ? "direct" : host.gateway,
    network: host.network,
    ...(host.region === undefined ? {} : { region: host.region }),
    ...(service ? { service } : {}),
    origin: url.origin,
    base: url.origin + path,
  };
}

const isLoopback = (host: string): boolean => host.startsWith("127.");

/**
 * Reads an AI Search address: the host with `deploymentId`, or the deployment's whole call address.
 *
 * @throws {ConfigError} no deployment is named, or two different ones.
 */
export function parseAISearchAddress(pasted: string, deploymentId?: string): Address {
  const url = parseUrl(pasted);
  const path = url.pathname.replace(/\/{2,}/g, "/").replace(/\/+$/, "");
  const inPath = DEPLOYMENTS.exec(path)?.groups;
  if (deploymentId !== undefined && !/^[\w.~-]+$/.test(deploymentId))
    throw new ConfigError("OPTION_INVALID", "deploymentId", `\`deploymentId\` is no plain name.`);
  if (inPath?.["id"] !== undefined && deploymentId !== undefined && inPath["id"] !== deploymentId)
    throw invalid(
      withoutSecrets(pasted.trim()),
      `names another deployment than \`deploymentId\` ${deploymentId}`,
    );
  const service = inPath?.["id"] ?? deploymentId;
  const whole = service === undefined && path.includes("/v3/openapi/");
  if (service === undefined && !whole)
    throw new ConfigError(
      "OPTION_MISSING",
      "deploymentId",
      "The endpoint names no deployment, and `deploymentId` is missing.",
    );
  const prefix = inPath?.["before"] ?? path;
  const region = /(?:^|[.-])platform-(?<region>[a-z]+-[a-z]+[0-9]*)(?:-vpc)?\./.exec(url.hostname)?.groups;
  return {
    gateway: "ai-search",
    network: /-vpc\.opensearch\./.test(url.hostname) ? "vpc" : "internet",
    ...(region?.["region"] === undefined ? {} : { region: region["region"] }),
    ...(service === undefined ? {} : { service }),
    origin: url.origin,
    base: whole ? url.origin + path : `${url.origin}${prefix}/v3/openapi/deployments/${service}/predict`,
  };
}
