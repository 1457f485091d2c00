import type { Hosted } from "./services.ts";

/** Where a request goes: the service, and what of its path and query stands behind the service's base. */
export type Target = { hosted: Hosted | undefined; isAISearch: boolean; path: string; query: string };

const EAS = /^\/api\/predict\/(?<name>[^/]+)(?<path>\/.*)?$/;
const AI_SEARCH = /^\/v3\/openapi\/deployments\/(?<id>[^/]+)(?<path>\/.*)?$/;

export function findTarget(services: readonly Hosted[], url: string): Target {
  const mark = url.indexOf("?");
  const whole = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? "" : url.slice(mark);
  const deployment = AI_SEARCH.exec(whole)?.groups;
  const eas = EAS.exec(whole)?.groups;
  const hosted = services.find((each) =>
    each.product === "ai-search" ? each.deploymentId === deployment?.["id"] : each.name === eas?.["name"],
  );
  const behind = (deployment ?? eas)?.["path"] ?? "";
  return {
    hosted,
    isAISearch: whole.startsWith("/v3/openapi/"),
    path: hosted === undefined ? whole : behind,
    query,
  };
}
