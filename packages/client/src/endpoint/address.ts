import { easHost, isIPv4, isLoopback, isPrivateHost } from "./eas-host.ts";
import { invalidEndpoint, parsePastedUrl, plainPath, withoutSecrets } from "./pasted-url.ts";

/**
 * How a request reaches the service: through a gateway of Alibaba Cloud, by a host of the service's own,
 * from pod to pod inside EAS, or through any host that is not Alibaba Cloud's (`custom`).
 */
export type GatewayKind = "shared" | "dedicated" | "service-host" | "in-cluster" | "ai-search" | "custom";

/** An address as it was understood. `base` is origin and path, without a slash at its end. */
export type Address = {
  readonly gateway: GatewayKind;
  /** `vpc`: the public internet does not reach it. */
  readonly network: "internet" | "vpc";
  readonly region?: string;
  /** The service's name, or `group` or `group.service`; the deployment's id on AI Search. */
  readonly service?: string;
  /** The account that owns the service, where the host has it. */
  readonly accountId?: string;
  /** The dedicated gateway's id. */
  readonly gatewayId?: string;
  readonly origin: string;
  readonly base: string;
};

const PREDICT = /^(?<base>(?:\/[^/]+)*?\/api\/predict\/(?<service>[^/]+))(?<behind>.*)$/;
/** Where direct connection asks for the addresses of a service's instances. */
const DISCOVERY =
  /^\/(?:api\/v1\/servicediscovery|exported\/apis\/eas\.alibaba-inc\.k8s\.io\/v1)\/upstreams(?:\/|$)/;

/** Routes that people paste along with the base address; longest first. */
const PASTED_ROUTES = [
  "/v1/chat/completions",
  "/v1/completions",
  "/v1/embeddings",
  "/v1/models",
  "/v1/rerank",
  "/v2/rerank",
  "/v1/score",
  "/v1",
];
/** Behind a service's name these can be nothing else; in the path of a domain of one's own they could be its prefix. */
const ROUTES_BEHIND_SERVICE = [
  ...PASTED_ROUTES,
  "/rerank",
  "/score",
  "/tokenize",
  "/detokenize",
  "/health",
  "/sink",
];

function withoutRoutes(path: string, routes: readonly string[]): string {
  let rest = path;
  for (;;) {
    const route = routes.find((suffix) => rest.endsWith(suffix));
    if (route === undefined) return rest;
    rest = rest.slice(0, -route.length);
  }
}

/** The base path, and the service that it names. */
function basePath(path: string): { path: string; service: string | undefined } {
  const { base, service, behind } = PREDICT.exec(path)?.groups ?? {};
  if (base === undefined || behind === undefined)
    return { path: withoutRoutes(path, PASTED_ROUTES), service: undefined };
  return { path: base + withoutRoutes(behind, ROUTES_BEHIND_SERVICE), service };
}

/**
 * Reads an EAS address in any form that people paste: the console's base address with or without
 * scheme, slash, `/v1` or a whole route; a host per service; a domain of one's own with any path.
 *
 * @throws {ConfigError} it is no address, holds a user, query or fragment, lacks the service's name, or is one of direct connection.
 */
export function parseEasAddress(pasted: string): Address {
  const url = parsePastedUrl(pasted, () => "http");
  const whole = plainPath(url);
  const { path, service } = basePath(whole);
  const host = easHost(url);
  const refuse = (reason: string): never => {
    throw invalidEndpoint(withoutSecrets(pasted.trim()), reason);
  };
  if (DISCOVERY.test(whole) || (service !== undefined && isInstance(url)))
    refuse("is an address of the VPC direct connection, which comes later; take the gateway's address");
  if ((host.gateway === "shared" || host.gateway === "dedicated") && service === undefined)
    refuse("names no service; it should end with /api/predict/<service>");
  return {
    ...host,
    ...(service === undefined ? {} : { service }),
    origin: url.origin,
    base: url.origin + path,
  };
}

/** Instances have private addresses of the VPC, and a port each. */
const isInstance = ({ hostname, port }: URL): boolean =>
  isIPv4(hostname) && isPrivateHost(hostname) && !isLoopback(hostname) && port !== "";
