import { describe, headerNames, isLetIn } from "../describe.ts";
import type { Role } from "../services.ts";
import { EAS_ROLES, probe, type Probe } from "../probe.ts";
import { isReply } from "../reply.ts";
import type { AskedService, RawRequest } from "../wire.ts";

const PAGE = "docs/wire/errors.md";
const ADDRESSES = "docs/wire/addresses.md";
const NO_SUCH_SERVICE = "/api/predict/paifang_no_such_service/v1/models";

type Case = { name: string; request: RawRequest };

/** A route that only takes POST; a GET of it changes nothing on any server. */
const postRoute = (role: Role): string => {
  if (role === "embed") return "/v1/embeddings";
  return role === "rerank" ? "/v1/rerank" : "/v1/chat/completions";
};

const errorCases = (service: AskedService): readonly Case[] => [
  { name: "no token", request: { path: "/v1/models", credentials: {} } },
  { name: "wrong token", request: { path: "/v1/models", credentials: { authorization: "paifang-wrong" } } },
  { name: "unknown service", request: { url: new URL(NO_SUCH_SERVICE, service.base).href } },
  { name: "bare address", request: { path: "" } },
  { name: "unknown route", request: { path: "/paifang-no-such-route" } },
  { name: "wrong method", request: { path: postRoute(service.role) } },
];

export const GATEWAY_ERRORS: Probe = probe({
  row: 2,
  question: "What bodies and headers do the gateway's own errors have?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 6, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const answers: string[] = [];
    const details: string[] = [];
    for (const { name, request } of errorCases(service)) {
      const outcome = await service.attempt(request);
      answers.push(`${name} ${isReply(outcome) ? shortly(outcome) : outcome.failure}`);
      details.push(`${name}: ${describe(outcome)}`);
      if (isReply(outcome)) details.push(`${name}, headers: ${headerNames(outcome)}`);
    }
    return { answer: answers.join(", "), details };
  },
});

const shortly = ({
  status,
  headers,
  bytes,
}: {
  status: number;
  headers: Readonly<Record<string, string>>;
  bytes: Uint8Array;
}): string => {
  if (bytes.byteLength === 0) return `${status} empty`;
  return `${status} ${headers["content-type"]?.split(";")[0] ?? "no content type"}`;
};

const REQUEST_ID = /request-?id|trace|x-envoy|x-eas|x-acs/i;

export const REQUEST_ID_HEADERS: Probe = probe({
  row: 3,
  question: "Which header of an answer names the request?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 2, bytes: 0 },
  page: PAGE,
  ask: async (service) => {
    const asked: readonly Case[] = [
      { name: "GET /v1/models", request: { path: "/v1/models" } },
      { name: "the same without a token", request: { path: "/v1/models", credentials: {} } },
    ];
    const answers: string[] = [];
    const details: string[] = [];
    for (const { name, request } of asked) {
      const reply = await service.ask(request);
      const named = Object.keys(reply.headers).filter((header) => REQUEST_ID.test(header));
      answers.push(`on ${reply.status}: ${named.join(", ") || "none"}`);
      details.push(`${name}: ${reply.status}, headers: ${headerNames(reply)}`);
    }
    return { answer: answers.join("; "), details };
  },
});

export const REDIRECTS: Probe = probe({
  row: 25,
  question: "Does anything redirect?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 4, bytes: 0 },
  page: ADDRESSES,
  ask: async (service) => {
    const details: string[] = [];
    const redirects: string[] = [];
    for (const path of ["", "/", "/v1/models/", "//v1/models"]) {
      const outcome = await service.attempt({ path });
      details.push(`GET {endpoint}${path}: ${describe(outcome)}`);
      if (isReply(outcome) && outcome.status >= 300 && outcome.status < 400)
        redirects.push(`{endpoint}${path} ${outcome.status} to ${outcome.headers["location"] ?? "nowhere"}`);
    }
    return { answer: redirects.length === 0 ? "none of 4 addresses" : redirects.join("; "), details };
  },
});

export const NAME_CASE: Probe = probe({
  row: 27,
  question: "Does upper or lower case matter in a service's name?",
  roles: EAS_ROLES,
  scope: "gateway",
  cost: { requests: 2, bytes: 0 },
  page: ADDRESSES,
  ask: async (service) => {
    const name = /\/api\/predict\/(?<name>[^/]+)/.exec(service.base)?.groups?.["name"];
    if (name === undefined) return { answer: "the address names no service", details: [] };
    const swapped = name === name.toUpperCase() ? name.toLowerCase() : name.toUpperCase();
    const url = `${service.base.replace(`/api/predict/${name}`, `/api/predict/${swapped}`)}/v1/models`;
    const usual = await service.ask({ path: "/v1/models" });
    if (!isLetIn(usual))
      return { answer: `the service refuses its own token: ${describe(usual)}`, details: [] };
    const other = await service.attempt({ url, credentials: service.credentials });
    const isSame = isReply(other) && other.status === usual.status;
    return {
      answer: isSame ? "no: both are answered alike" : `yes: the other case gets ${describe(other)}`,
      details: [`as given: ${usual.status}`, `other case: ${describe(other)}`],
    };
  },
});
