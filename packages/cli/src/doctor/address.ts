import { AISearchClient, EasClient } from "@paifang/client";

export type Gateway = "shared" | "dedicated" | "service-host" | "in-cluster" | "custom" | "ai-search";

/** What an address says by itself. */
export type Address = {
  readonly gateway: Gateway;
  readonly network: "internet" | "vpc";
  readonly base: string;
  readonly protocol: "http:" | "https:";
  readonly host: string;
  readonly port: number;
  /** Written in the address, so that https would be somewhere else. */
  readonly hasPort: boolean;
  readonly service?: string;
  readonly region?: string;
  readonly gatewayId?: string;
  /** The same service's host in the other network, where its name follows from this one. */
  readonly otherHost?: string;
};

/** Nothing is sent with it: an address is read by making a client for it. */
const UNUSED_SECRET = "unused-secret";

/**
 * Reads an EAS address as the client does.
 *
 * @throws {ConfigError} it is none, or one where secrets are not sent.
 */
export function readEasAddress(endpoint: string): Address {
  // A signature carries no secret, so this one does not warn of plain http: that is a finding of its own.
  const base = new EasClient({ endpoint, token: UNUSED_SECRET, auth: "signature" }).endpoint;
  refuseMachineLink(base);
  const url = new URL(base);
  const service = /\/api\/predict\/(?<service>[^/]+)/.exec(url.pathname)?.groups?.["service"];
  return {
    ...easHost(url),
    ...(service === undefined ? {} : { service: decodeURI(service) }),
    ...partsOf(url, base),
  };
}

/**
 * Reads an AI Search address as the client does.
 *
 * @throws {ConfigError} it is none, or names no deployment.
 */
export function readAISearchAddress(endpoint: string, deploymentId: string | undefined): Address {
  const secrets = { apiKey: UNUSED_SECRET, token: UNUSED_SECRET };
  const base = new AISearchClient({ endpoint, deploymentId, ...secrets, insecureHttp: "allow" }).endpoint;
  refuseMachineLink(base);
  const url = new URL(base);
  const service = /\/deployments\/(?<id>[^/]+)/.exec(url.pathname)?.groups?.["id"];
  const region = /(?:^|[.-])(?<region>[a-z]{2}-[a-z]+(?:-\d+)?)(?:-vpc)?\.opensearch\.aliyuncs\.com$/.exec(
    url.hostname,
  );
  const isPrivate = url.hostname.includes("-vpc.opensearch.") || isPrivateHost(url.hostname);
  return {
    gateway: "ai-search",
    network: isPrivate ? "vpc" : "internet",
    ...(service === undefined ? {} : { service }),
    ...region?.groups,
    ...(isPrivate ? { otherHost: url.hostname.replace("-vpc.opensearch.", ".opensearch.") } : {}),
    ...partsOf(url, base),
  };
}

/** By https it does not warn, and still refuses the addresses at which clouds give out credentials. */
const refuseMachineLink = (base: string): unknown =>
  new EasClient({
    endpoint: `https://${new URL(base).host}/api/predict/x`,
    token: UNUSED_SECRET,
    auth: "token",
  });

function partsOf(url: URL, base: string): Pick<Address, "base" | "protocol" | "host" | "port" | "hasPort"> {
  const protocol = url.protocol === "https:" ? "https:" : "http:";
  const port = url.port === "" ? (protocol === "https:" ? 443 : 80) : Number(url.port);
  return { base, protocol, host: url.hostname.replace(/^\[(.+)\]$/, "$1"), port, hasPort: url.port !== "" };
}

type HostFacts = Pick<Address, "gateway" | "network" | "region" | "gatewayId" | "otherHost" | "service">;

const EAS_HOST = /^(?<before>.+)\.(?<region>[a-z0-9-]+)\.pai-eas\.aliyuncs\.com$/;
const LEGACY_VPC = /^pai-eas-vpc\.(?<region>[a-z0-9-]+)\.aliyuncs\.com$/;
const DEDICATED = /^(?<name>gw-(?<gatewayId>[a-z0-9]+)(?:-\d+)?)(?<vpc>-vpc)?$/;

function easHost({ hostname, port }: URL): HostFacts {
  const legacy = LEGACY_VPC.exec(hostname)?.groups?.["region"];
  if (legacy !== undefined) return { gateway: "shared", network: "vpc", region: legacy };
  const { before = "", region } = EAS_HOST.exec(hostname)?.groups ?? {};
  if (region !== undefined) return { ...gatewayOf(before, region), region };
  if (port === "8080" && /^[a-z0-9-]+\.[a-z0-9-]*[0-9-][a-z0-9-]*$/.test(hostname))
    return { gateway: "in-cluster", network: "vpc", service: hostname.replace(/\..*$/, "") };
  return { gateway: "custom", network: isPrivateHost(hostname) ? "vpc" : "internet" };
}

function gatewayOf(before: string, region: string): HostFacts {
  const tail = `${region}.pai-eas.aliyuncs.com`;
  const { name, gatewayId, vpc } = DEDICATED.exec(before)?.groups ?? {};
  if (name !== undefined && gatewayId !== undefined) {
    const otherHost = `${name}${vpc === undefined ? "-vpc" : ""}.${tail}`;
    return { gateway: "dedicated", network: vpc === undefined ? "internet" : "vpc", gatewayId, otherHost };
  }
  const isVpc = before.endsWith(".vpc");
  const labels = before.replace(/\.vpc$/, "");
  const where = {
    network: isVpc ? "vpc" : "internet",
    otherHost: `${labels}${isVpc ? "" : ".vpc"}.${tail}`,
  } as const;
  return labels.includes(".")
    ? { gateway: "service-host", ...where, service: labels.replace(/\..*$/, "") }
    : { gateway: "shared", ...where };
}

export const isLoopback = (host: string): boolean =>
  /^(?:localhost|.*\.localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/.test(host);

/** The word of the catalogue for where an address leads. */
export const networkWord = ({ host, network }: Address): "local" | Address["network"] =>
  isLoopback(host) ? "local" : network;

const PRIVATE_IPV4 =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)[\d.]+$/;

function isPrivateHost(host: string): boolean {
  if (isLoopback(host) || PRIVATE_IPV4.test(host)) return true;
  if (host.startsWith("[")) return /^\[f[cd]/.test(host);
  return !host.includes(".") || /\.(?:internal|local|test|svc)$/.test(host);
}
