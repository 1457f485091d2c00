import type { Group } from "./groups.ts";
import type { Hosted } from "./services.ts";
import type { AISearchKind } from "./types.ts";

/** What of an address can be asked. */
export type Entrance = "eas" | "discovery" | "ai-search";

/** Where a request goes: the service, and what of its path and query stands behind the service's base. */
export type Target = {
  entrance: Entrance;
  hosted: Hosted | undefined;
  /** The service's base as it was asked for. */
  base: string;
  path: string;
  query: string;
};

export type Directory = { services: readonly Hosted[]; groups: readonly Group[] };

const EAS = /^(?<base>\/api\/predict\/(?<name>[^/]+))(?<path>\/.*)?$/;
const AI_SEARCH = /^(?<base>\/v3\/openapi\/deployments\/(?<name>[^/]+))(?<path>\/.*)?$/;
const HOSTED =
  /^(?<base>\/v3\/openapi\/workspaces\/[^/]+\/(?<kind>text-embedding|multi-modal-embedding|ranker)\/(?<name>[^/]+))(?<path>\/.*)?$/;
const HOSTED_KINDS: Readonly<Record<string, AISearchKind>> = {
  "text-embedding": "text",
  "multi-modal-embedding": "multimodal",
  ranker: "reranker",
};
/** The address of 2026 and the one before. Only the first segment behind it names the service. */
const DISCOVERY =
  /^(?<base>\/api\/v1\/servicediscovery\/upstreams|\/exported\/apis\/eas\.alibaba-inc\.k8s\.io\/v1\/upstreams)\/(?<name>[^/]+)(?<path>\/.*)?$/;

const FORMS: Readonly<Record<Entrance, readonly RegExp[]>> = {
  eas: [EAS],
  discovery: [DISCOVERY],
  "ai-search": [HOSTED, AI_SEARCH],
};

export function findTarget(directory: Directory, url: string): Target {
  const mark = url.indexOf("?");
  const whole = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? "" : url.slice(mark);
  const entrance = entranceOf(whole);
  const asked =
    FORMS[entrance].map((form) => form.exec(whole)?.groups).find((each) => each !== undefined) ?? {};
  const { base = "", path = "" } = asked;
  const hosted = findHosted(directory, entrance, asked);
  return {
    entrance,
    hosted,
    base,
    path: hosted === undefined || entrance === "discovery" ? whole : path,
    query,
  };
}

function entranceOf(path: string): Entrance {
  if (path.startsWith("/v3/openapi/")) return "ai-search";
  return DISCOVERY.test(path) ? "discovery" : "eas";
}

function findHosted(
  { services, groups }: Directory,
  entrance: Entrance,
  { name, kind }: Readonly<Record<string, string | undefined>>,
): Hosted | undefined {
  if (name === undefined) return undefined;
  if (entrance === "ai-search")
    return services.find(
      (each) =>
        each.product === "ai-search" &&
        each.deploymentId === name &&
        (kind === undefined || (each.profile === "hosted" && each.kind === HOSTED_KINDS[kind])),
    );
  const service = services.find((each) => each.product === "eas" && each.name === name);
  if (service !== undefined || entrance === "discovery") return service;
  const group = groups.find((each) => each.name === name);
  if (group !== undefined) return group.draw();
  return groups
    .filter((each) => name.startsWith(`${each.name}.`))
    .map((each) => each.find(name.slice(each.name.length + 1)))
    .find((member) => member !== undefined);
}
