import { describe } from "../describe.ts";
import type { Handshake } from "../handshake.ts";
import { EAS_ROLES, probe, type Finding, type Probe } from "../probe.ts";
import type { AskedService } from "../wire.ts";

const PAGE = "docs/wire/addresses.md";

export const HTTPS: Probe = probe({
  row: 10,
  question: "Does the same host answer over https, and over http?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 2, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const greeting = await service.handshake();
    const answer = greetingWords(greeting);
    if (service.base.startsWith("https:")) return overHttp(service, answer);
    if ("failure" in greeting || !greeting.trusted) return { answer, details: [] };
    const url = `${service.base.replace(/^http:/, "https:")}/v1/models`;
    const outcome = await service.attempt({ url, credentials: service.credentials });
    return { answer, details: [`GET over https: ${describe(outcome)}`] };
  },
});

/** Without a token, which does not belong on a plain connection. */
async function overHttp(service: AskedService, greeting: string): Promise<Finding> {
  const url = `${service.base.replace(/^https:/, "http:")}/v1/models`;
  const outcome = await service.attempt({ url });
  return { answer: `${greeting}; http: ${describe(outcome)}`, details: [] };
}

const greetingWords = (greeting: Handshake): string => {
  if ("failure" in greeting) return `https: no, port ${greeting.port} says ${greeting.failure}`;
  return `https: yes, port ${greeting.port}, certificate ${greeting.trusted ? "trusted" : "not trusted by this machine"}`;
};

export const HTTP_2: Probe = probe({
  row: 28,
  question: "Does the host offer HTTP/2?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 1, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const greeting = await service.handshake();
    if ("failure" in greeting)
      return { answer: `no TLS, so no ALPN: port ${greeting.port} says ${greeting.failure}`, details: [] };
    const words = greeting.protocol === "h2" ? "yes, ALPN chose h2" : `no, ALPN chose ${greeting.protocol}`;
    return { answer: words, details: [] };
  },
});

export const DISCOVERY: Probe = probe({
  row: 11,
  question: "Which discovery address of the direct connection does the host serve?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 2, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const name = /\/api\/predict\/(?<name>[^/]+)/.exec(service.base)?.groups?.["name"];
    if (name === undefined) return { answer: "the address names no service to look up", details: [] };
    const addresses = {
      new: `/api/v1/servicediscovery/upstreams/${name}`,
      old: `/exported/apis/eas.alibaba-inc.k8s.io/v1/upstreams/${name}`,
    };
    const answers: string[] = [];
    for (const [age, path] of Object.entries(addresses)) {
      const outcome = await service.attempt({ url: new URL(path, service.base).href });
      answers.push(`${age}: ${instances(outcome) ?? describe(outcome)}`);
    }
    return { answer: answers.join("; "), details: ["Asked without a token, as the official SDKs do."] };
  },
});

type Upstreams = { endpoints?: { items?: readonly Readonly<Record<string, unknown>>[] } } | null | undefined;

/** Counts instances and names their fields; their addresses are nobody's business. */
function instances(outcome: object): string | undefined {
  if (!("status" in outcome) || outcome.status !== 200 || !("json" in outcome)) return undefined;
  const items = (outcome.json as Upstreams)?.endpoints?.items;
  if (!Array.isArray(items)) return undefined;
  const fields = Object.keys((items[0] ?? {}) as object).join(", ");
  return `200, ${items.length} instances${fields === "" ? "" : ` with ${fields}`}`;
}
