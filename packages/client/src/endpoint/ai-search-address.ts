import { ConfigError } from "../errors.ts";
import type { Address } from "./address.ts";
import { isPrivateHost } from "./eas-host.ts";
import { invalidEndpoint, parsePastedUrl, plainPath, withoutSecrets } from "./pasted-url.ts";

const DEPLOYMENT = /^(?<before>.*)\/v3\/openapi\/deployments\/(?<id>[^/]+)(?:\/predict)?$/;
/** A call address that was pasted only in part; the deployment's id completes it. */
const BEGUN = /\/v3(?:\/openapi(?:\/deployments)?)?$/;
const AI_SEARCH_HOST =
  /(?:^|[.-])(?<region>[a-z]{2}-[a-z]+(?:-\d+)?)(?<vpc>-vpc)?\.opensearch\.aliyuncs\.com$/;
const ALIBABA_CLOUD = /^[^/:]+\.aliyuncs\.com(?:[/:]|$)/i;

/**
 * Reads an AI Search address: the host with `deploymentId`, or the deployment's whole call address.
 * Alibaba Cloud's own hosts take https where no scheme is written, as its SDKs do.
 *
 * @throws {ConfigError} no deployment is named, or two different ones.
 */
export function parseAISearchAddress(pasted: string, deploymentId?: string): Address {
  const url = parsePastedUrl(pasted, (text) => (ALIBABA_CLOUD.test(text) ? "https" : "http"));
  if (deploymentId !== undefined && !(/^[\w.~-]+$/.test(deploymentId) && /[^.]/.test(deploymentId)))
    throw new ConfigError("OPTION_INVALID", "deploymentId", "`deploymentId` is no plain name.");
  const { path, service } = callPath(plainPath(url), deploymentId, withoutSecrets(pasted.trim()));
  const host = AI_SEARCH_HOST.exec(url.hostname)?.groups ?? {};
  const isPrivate = /-vpc\.opensearch\./.test(url.hostname) || isPrivateHost(url.hostname);
  return {
    gateway: "ai-search",
    network: isPrivate ? "vpc" : "internet",
    ...(host["region"] === undefined ? {} : { region: host["region"] }),
    ...(service === undefined ? {} : { service }),
    origin: url.origin,
    base: url.origin + path,
  };
}

function callPath(
  path: string,
  deploymentId: string | undefined,
  shown: string,
): { path: string; service: string | undefined } {
  const { before, id } = DEPLOYMENT.exec(path)?.groups ?? {};
  if (id !== undefined && deploymentId !== undefined && id !== deploymentId)
    throw invalidEndpoint(shown, `names another deployment than \`deploymentId\` ${deploymentId}`);
  const service = id ?? deploymentId;
  const prefix = before ?? path.replace(BEGUN, "");
  // Another call address than the documented one is taken as it is.
  if (prefix.includes("/v3/openapi/")) return { path, service };
  if (service === undefined)
    throw new ConfigError(
      "OPTION_MISSING",
      "deploymentId",
      "The endpoint names no deployment, and `deploymentId` is missing.",
    );
  return { path: `${prefix}/v3/openapi/deployments/${service}/predict`, service };
}
