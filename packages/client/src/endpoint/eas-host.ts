import type { Address } from "./address.ts";

/** What a host's name says by itself. */
export type HostFacts = Pick<
  Address,
  "gateway" | "network" | "region" | "accountId" | "gatewayId" | "service"
>;

const LEGACY_VPC = /^pai-eas-vpc\.(?<region>[a-z0-9-]+)\.aliyuncs\.com$/;
const EAS_HOST = /^(?<before>.+)\.(?<region>[a-z0-9-]+)\.pai-eas\.aliyuncs\.com$/;
const DEDICATED = /^gw-(?<gatewayId>[a-z0-9]+)(?:-(?<accountId>\d+))?(?<vpc>-vpc)?$/;
/** Pods of EAS reach each other by service and namespace. A last label with a digit or hyphen is no public domain. */
const IN_CLUSTER =
  /^(?<service>[a-z0-9-]+)\.(?:(?!xn--)[a-z0-9-]*[0-9-][a-z0-9-]*|[a-z0-9-]+\.svc(?:\.cluster\.local)?)$/;
const IN_CLUSTER_PORT = "8080";

/** Reads the host of an EAS address; what is not Alibaba Cloud's own is `custom`. */
export function easHost({ hostname, port }: URL): HostFacts {
  const legacy = LEGACY_VPC.exec(hostname)?.groups?.["region"];
  if (legacy !== undefined) return { gateway: "shared", network: "vpc", region: legacy };
  const { before, region } = EAS_HOST.exec(hostname)?.groups ?? {};
  if (before !== undefined && region !== undefined) return { ...gatewayOf(before), region };
  const service = port === IN_CLUSTER_PORT ? IN_CLUSTER.exec(hostname)?.groups?.["service"] : undefined;
  if (service !== undefined && !isIPv4(hostname)) return { gateway: "in-cluster", network: "vpc", service };
  return { gateway: "custom", network: isPrivateHost(hostname) ? "vpc" : "internet" };
}

/** The labels before the region: an account, a dedicated gateway, or a service and its account; `vpc` beside them. */
function gatewayOf(before: string): HostFacts {
  const all = before.split(".");
  const labels = all.filter((label) => label !== "vpc");
  const network = labels.length < all.length ? "vpc" : "internet";
  const [first = "", second] = labels;
  if (second !== undefined)
    return {
      gateway: "service-host",
      network,
      service: first,
      ...(/^\d+$/.test(second) ? { accountId: second } : {}),
    };
  const { gatewayId, accountId, vpc } = DEDICATED.exec(first)?.groups ?? {};
  if (gatewayId !== undefined)
    return {
      gateway: "dedicated",
      network: vpc === undefined ? network : "vpc",
      gatewayId,
      ...(accountId === undefined ? {} : { accountId }),
    };
  return { gateway: "shared", network, ...(/^\d+$/.test(first) ? { accountId: first } : {}) };
}

export const isIPv4 = (hostname: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(hostname);

export const isLoopback = (hostname: string): boolean =>
  hostname === "localhost" ||
  hostname.endsWith(".localhost") ||
  hostname === "[::1]" ||
  (isIPv4(hostname) && hostname.startsWith("127."));

const PRIVATE_IPV4 =
  /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const PRIVATE_IPV6 = /^\[f(?:[cd]|e[89ab])/;

/** A host that the public internet does not reach: what is sent there in plain http stays among one's own. */
export function isPrivateHost(hostname: string): boolean {
  if (isLoopback(hostname)) return true;
  if (isIPv4(hostname)) return PRIVATE_IPV4.test(hostname);
  if (hostname.startsWith("[")) return PRIVATE_IPV6.test(hostname);
  return !hostname.includes(".") || /\.(?:internal|local|test|svc)$/.test(hostname);
}
