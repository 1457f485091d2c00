import { AISearchClient, ConfigError, EasClient } from "@paifang/client";
import { UserError } from "./user-error.ts";

/** What a service is named for in the environment, and so what it can be asked. */
export type Role =
  | "chat"
  | "embed"
  | "rerank"
  | "queue"
  | "group"
  | "plain"
  | "search-embed"
  | "search-images"
  | "search-rerank"
  | "hosted";

/** A service that the environment names, ready to be asked. */
export type LiveService = {
  readonly role: Role;
  readonly product: "eas" | "ai-search";
  /** The variable that holds its address. */
  readonly variable: string;
  /** EAS: the address up to the service's name. AI Search: the whole address of a call. */
  readonly base: string;
  /** Header fields that let a request in. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Empty for a hosted API, which has only a key. */
  readonly token: string;
  readonly apiKey: string;
};

export type Environment = Readonly<Record<string, string | undefined>>;

type Place = { role: Role; stem: string };

const EAS_PLACES: readonly Place[] = [
  { role: "chat", stem: "PAI_EAS_CHAT" },
  { role: "embed", stem: "PAI_EAS_EMBED" },
  { role: "rerank", stem: "PAI_EAS_RERANK" },
  { role: "queue", stem: "PAI_EAS_QUEUE" },
  { role: "group", stem: "PAI_EAS_GROUP" },
  { role: "plain", stem: "PAI_EAS" },
];
const AI_SEARCH_PLACES: readonly Place[] = [
  { role: "search-embed", stem: "AISEARCH_EMBED" },
  { role: "search-images", stem: "AISEARCH_IMAGES" },
  { role: "search-rerank", stem: "AISEARCH_RERANK" },
  { role: "hosted", stem: "AISEARCH_HOSTED" },
  { role: "search-embed", stem: "AISEARCH" },
];

/** The variable that names a service for a role, for advice. */
export const variableOf = (role: Role): string =>
  `${[...EAS_PLACES, ...AI_SEARCH_PLACES].find((place) => place.role === role)?.stem}_ENDPOINT`;

/**
 * The services that the environment names; one that is named twice is asked once.
 *
 * @throws {UserError} an address or a secret is missing or malformed; the words are the client's own.
 */
export function readServices(environment: Environment): LiveService[] {
  const found = [
    ...EAS_PLACES.flatMap((place) => (isNamed(environment, place) ? [easService(environment, place)] : [])),
    ...AI_SEARCH_PLACES.flatMap((place) =>
      isNamed(environment, place) ? [aiSearchService(environment, place)] : [],
    ),
  ];
  return found.filter(({ base }, at) => found.findIndex((other) => other.base === base) === at);
}

const isNamed = (environment: Environment, { stem }: Place): boolean =>
  read(environment, `${stem}_ENDPOINT`) !== "";

const read = (environment: Environment, name: string): string => environment[name]?.trim() ?? "";

const readSecret = (environment: Environment, name: string): string =>
  read(environment, name).replace(/^bearer\s+/i, "");

function easService(environment: Environment, { role, stem }: Place): LiveService {
  const variable = `${stem}_ENDPOINT`;
  // A list of addresses is one service; its first is asked.
  const endpoint = read(environment, variable).split(",")[0]?.trim() ?? "";
  const token = required(environment, `${stem}_TOKEN`);
  checkWithClient(variable, () => new EasClient({ endpoint, token, auth: "token" }));
  const authorization = read(environment, "PAI_EAS_AUTH") === "bearer" ? `Bearer ${token}` : token;
  const base = easBase(endpoint);
  return { role, product: "eas", variable, base, credentials: { authorization }, token, apiKey: "" };
}

function aiSearchService(environment: Environment, { role, stem }: Place): LiveService {
  const variable = `${stem}_ENDPOINT`;
  const pasted = read(environment, variable);
  const endpoint = withScheme(pasted, ALIBABA_CLOUD.test(pasted) ? "https" : "http");
  const apiKey = required(environment, `${stem}_API_KEY`);
  const authorization = `Bearer ${apiKey}`;
  const common = { role, product: "ai-search", variable, apiKey } as const;
  if (role === "hosted") {
    return { ...common, base: hostedAddress(endpoint, variable), credentials: { authorization }, token: "" };
  }
  const token = required(environment, `${stem}_TOKEN`);
  const deploymentId = read(environment, `${stem}_DEPLOYMENT_ID`) || undefined;
  checkWithClient(variable, () => new AISearchClient({ endpoint, deploymentId, apiKey, token }));
  return {
    ...common,
    base: deploymentAddress(endpoint, deploymentId),
    credentials: { authorization, token },
    token,
  };
}

/** Taken as it is; the client of a deployment would want a deployment in it. */
function hostedAddress(endpoint: string, variable: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || url.username + url.password + url.search + url.hash !== "")
    throw new UserError(`${variable} is not a plain address without user, password and query.`);
  return url.href;
}

function required(environment: Environment, name: string): string {
  const secret = readSecret(environment, name);
  if (secret === "")
    throw new UserError(
      `${name} is missing; it belongs beside ${name.replace(/_(TOKEN|API_KEY)$/, "_ENDPOINT")}.`,
    );
  return secret;
}

/** The client refuses a malformed option in its constructor, before anything is sent. */
function checkWithClient(variable: string, construct: () => unknown): void {
  try {
    construct();
  } catch (error) {
    if (!ConfigError.isInstance(error)) throw error;
    throw new UserError(`${variable}: ${error.message}`, { cause: error });
  }
}

/** As the client has it: AI Search on these hosts takes https, and its secrets travel in the open otherwise. */
const ALIBABA_CLOUD = /^[^/:]+\.aliyuncs\.com(?:[/:]|$)/i;

const withScheme = (text: string, scheme: "http" | "https"): string =>
  /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`;

const withoutSlashes = (url: URL): string => url.pathname.replace(/\/{2,}/g, "/").replace(/\/+$/, "");

/** Routes that people paste along with the address. */
const PASTED_ROUTE = /(\/v1)+(\/(chat\/completions|completions|embeddings|models|rerank|score))?$/;

function easBase(endpoint: string): string {
  const url = new URL(withScheme(endpoint, "http"));
  return url.origin + withoutSlashes(url).replace(PASTED_ROUTE, "");
}

function deploymentAddress(endpoint: string, deploymentId: string | undefined): string {
  const url = new URL(endpoint);
  const path = withoutSlashes(url);
  if (/\/v3\/openapi\/deployments\/[^/]+$/.test(path)) return `${url.origin}${path}/predict`;
  if (path.includes("/v3/openapi/")) return url.origin + path;
  return `${url.origin}${path}/v3/openapi/deployments/${deploymentId}/predict`;
}
