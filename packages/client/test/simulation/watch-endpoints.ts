import type { Complain, Watch } from "./watch.ts";

const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 300_000;
const UNAVAILABLE_TIMES = 3;
const UNAVAILABLE_WITHIN_MS = 10_000;

type Site = {
  unavailableAt: number[];
  rest: { until: number; lengthMs: number; probe: number | undefined } | undefined;
};

/** Requests go to the first endpoint that does not rest; to the first at all when failover was not asked for. */
export function watchEndpoints(
  now: () => number,
  { origins, failover }: { origins: readonly string[]; failover: boolean },
  complain: Complain,
): Watch {
  const sites = new Map<string, Site>(
    origins.map((origin) => [origin, { unavailableAt: [], rest: undefined }]),
  );
  const restOf = (origin: string): Site["rest"] => sites.get(origin)?.rest;
  const isOpen = (origin: string): boolean => {
    const rest = restOf(origin);
    return rest === undefined || (now() >= rest.until && rest.probe === undefined);
  };
  const rule = (): string =>
    origins.find(isOpen) ??
    origins.reduce((best, origin) =>
      (restOf(origin)?.until ?? 0) < (restOf(best)?.until ?? 0) ? origin : best,
    );
  const putToRest = (site: Site): void => {
    const lengthMs =
      site.rest === undefined ? FIRST_REST_MS : Math.min(LONGEST_REST_MS, site.rest.lengthMs * 2);
    site.rest = { until: now() + lengthMs, lengthMs, probe: undefined };
    site.unavailableAt = [];
  };
  const countUnavailable = (site: Site): void => {
    site.unavailableAt = [...site.unavailableAt.filter((at) => at > now() - UNAVAILABLE_WITHIN_MS), now()];
    if (site.unavailableAt.length >= UNAVAILABLE_TIMES) putToRest(site);
  };
  return {
    sent: (call, { origin }) => {
      const allowed = failover ? rule() : origins[0];
      if (origin !== allowed)
        complain("endpoints", `call ${call.id} went to ${origin}, where ${allowed} was to be asked`);
      const rest = restOf(origin);
      if (failover && rest !== undefined && isOpen(origin)) rest.probe = call.id;
    },
    ended: (call, { origin }) => {
      const site = sites.get(origin);
      const verdict = call.last?.cause.verdict;
      if (!failover || site === undefined || verdict === undefined) return;
      const isProbe = site.rest?.probe === call.id;
      if (isProbe && site.rest !== undefined) site.rest.probe = undefined;
      if (verdict === "unknown") return;
      if (verdict === "well") Object.assign(site, { rest: undefined, unavailableAt: [] });
      else if (site.rest !== undefined && !isProbe) return;
      else if (verdict === "unreachable" || isProbe) putToRest(site);
      else countUnavailable(site);
    },
  };
}
