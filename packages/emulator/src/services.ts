import { randomBytes } from "node:crypto";
import type { Deployment } from "./ai-search/predict.ts";
import { openEngine, type Engine } from "./engines/engine.ts";
import { WORKERS, openGatewayRules, type GatewayRules } from "./gateway-rules.ts";
import { openGroup, type Group } from "./groups.ts";
import { checkWord } from "./known-word.ts";
import { DIMENSIONS } from "./models/dimensions.ts";
import { openQueueService, type QueueService } from "./queue/queue-service.ts";
import type {
  AISearchKind,
  AISearchService,
  AuthForm,
  DefaultServices,
  EasService,
  EasServiceOptions,
  GroupOptions,
  OwnServer,
  Serves,
  ServiceInstance,
  ServiceOptions,
} from "./types.ts";

/** The limit of a gateway: documented as 1 MB, taken as 2^20 bytes. */
const GATEWAY_BODY_BYTES = 1_048_576;
const PLAIN_NAME = /^[\w.~-]+$/;

const PRODUCTS = { eas: true, "ai-search": true };
const GATEWAYS = { shared: true, dedicated: true };
const PROFILES: Readonly<Record<HostedAISearch["profile"], true>> = { custom: true, hosted: true };
const KINDS: Readonly<Record<AISearchKind, true>> = { text: true, multimodal: true, reranker: true };
const SERVES: Readonly<Record<Serves, true>> = { chat: true, embed: true, rerank: true };

export type HostedEas = {
  product: "eas";
  name: string;
  serves: ReadonlySet<Serves>;
  /** Answers instead of the routes. */
  own: OwnServer | undefined;
  token: string;
  /** Tokens of the groups that it is in. */
  groupTokens: string[];
  auth: readonly AuthForm[];
  signature: "lenient" | "strict";
  maxBodyBytes: number;
  oversize: number | "reset";
  instances: readonly ServiceInstance[] | undefined;
  rules: GatewayRules;
  queue: QueueService | undefined;
  engine: Engine;
};

export type HostedAISearch = Deployment & { product: "ai-search" };

/** A service of the emulator with all that was left open decided. */
export type Hosted = HostedEas | HostedAISearch;

export const DEFAULT_SERVICES: DefaultServices = {
  chat: { serves: "chat" },
  embed: { serves: "embed" },
  rerank: { serves: "rerank" },
  "search-embed": { product: "ai-search", kind: "text" },
  "search-images": { product: "ai-search", kind: "multimodal" },
  "search-rerank": { product: "ai-search", kind: "reranker" },
};

/** @throws {TypeError} a name cannot stand in an address, a word is unknown, or two deployments have one id. */
export function hostServices(
  services: Readonly<Record<string, ServiceOptions>>,
  encoder: "sentence" | "lexical",
): Hosted[] {
  // One key opens all deployments of a workspace.
  const apiKey = `OS-${randomBytes(15).toString("base64url")}`;
  const hosted = Object.entries(services).map(([name, options]): Hosted => {
    if (!PLAIN_NAME.test(name)) throw new TypeError(`The service name "${name}" cannot stand in an address.`);
    checkWord("product", options.product ?? "eas", PRODUCTS);
    if (options.product !== "ai-search") return hostEas(name, options, encoder);
    const { kind, profile = "custom", deploymentId = name, token = randomToken() } = options;
    checkWord("kind", kind, KINDS);
    checkWord("profile", profile, PROFILES);
    const maxItems = options.maxItems ?? (profile === "hosted" && kind === "text" ? 32 : 16);
    if (!PLAIN_NAME.test(deploymentId))
      throw new TypeError(`The deployment id "${deploymentId}" cannot stand in an address.`);
    checkDimensions(name, options.dimensions);
    const dimensions = options.dimensions ?? DIMENSIONS;
    const opened = { kind, profile, maxItems, dimensions, deploymentId, token };
    return { product: "ai-search", name, ...opened, apiKey: options.apiKey ?? apiKey };
  });
  const ids = hosted.flatMap((each) => (each.product === "ai-search" ? [each.deploymentId] : []));
  if (new Set(ids).size < ids.length) throw new TypeError("Two deployments have the same id.");
  return hosted;
}

function hostEas(name: string, options: EasServiceOptions, encoder: "sentence" | "lexical"): HostedEas {
  const { serves: given } = options;
  const own = typeof given === "function" ? given : undefined;
  const serves = typeof given === "function" ? [] : [given].flat();
  for (const each of serves) checkWord("service for", each, SERVES);
  checkWord("gateway", options.gateway ?? "dedicated", GATEWAYS);
  checkDimensions(name, options.dimensions);
  if (options.chatUpstream !== undefined && !serves.includes("chat"))
    throw new TypeError(`The service "${name}" has a chat upstream, and serves no chat.`);
  if (serves.length === 0 && own === undefined) throw new TypeError(`The service "${name}" serves nothing.`);
  return {
    product: "eas",
    name,
    serves: new Set(serves),
    own,
    token: options.token ?? randomToken(),
    groupTokens: [],
    auth: options.auth ?? ["token", "bearer", "signature"],
    signature: options.signature ?? "lenient",
    maxBodyBytes: options.maxBodyBytes ?? GATEWAY_BODY_BYTES,
    oversize: options.oversize ?? 413,
    instances: options.instances,
    rules: openGatewayRules(options),
    queue: openQueue(name, options),
    engine: openEngine(options, options.model ?? defaultModel(name, options, encoder)),
  };
}

/** Not more than the largest models have, so that a slip of the pen does not fill the memory. */
function checkDimensions(name: string, dimensions: number | undefined): void {
  if (dimensions === undefined || (Number.isInteger(dimensions) && dimensions > 0 && dimensions <= 16_384))
    return;
  throw new TypeError(`The dimensions of "${name}" are no whole number from 1 to 16384.`);
}

function defaultModel(
  name: string,
  { serves, chatUpstream, dimensions = DIMENSIONS }: EasServiceOptions,
  encoder: "sentence" | "lexical",
): string {
  if (typeof serves === "function") return name;
  const [first = "chat"] = [serves].flat();
  if (first !== "chat" || chatUpstream === undefined) return modelName(first, encoder, dimensions);
  return (typeof chatUpstream === "string" ? undefined : chatUpstream.model) ?? "chat-upstream";
}

function openQueue(
  name: string,
  { queue = false, workers = WORKERS }: EasServiceOptions,
): QueueService | undefined {
  if (queue === false) return undefined;
  return openQueueService(name, queue === true ? {} : queue, workers);
}

/** @throws {TypeError} a group's name cannot stand in an address or is a service's, or a member is no EAS service. */
export function openGroups(
  groups: Readonly<Record<string, GroupOptions>>,
  services: readonly Hosted[],
): Group[] {
  return Object.entries(groups).map(([name, options]) => {
    if (!PLAIN_NAME.test(name)) throw new TypeError(`The group name "${name}" cannot stand in an address.`);
    if (services.some((each) => each.name === name))
      throw new TypeError(`"${name}" is the name of a group and of a service.`);
    return openGroup(name, { ...options, token: options.token ?? randomToken() }, services);
  });
}

/** Names say what answers. */
function modelName(serves: Serves, encoder: "sentence" | "lexical", dimensions: number): string {
  if (serves === "chat") return "emulator-extractive";
  if (serves === "rerank")
    return encoder === "sentence" ? "emulator-bi-encoder-rerank" : "emulator-hashed-ngrams-rerank";
  return `emulator-${encoder === "sentence" ? "use-lite" : "hashed-ngrams"}-${dimensions}`;
}

/** Like the tokens of EAS, base64 with its padding, which callers must not trim. */
const randomToken = (): string => randomBytes(16).toString("base64");

export const addressOf = (hosted: Hosted, url: string): EasService | AISearchService =>
  hosted.product === "ai-search"
    ? { endpoint: url, deploymentId: hosted.deploymentId, apiKey: hosted.apiKey, token: hosted.token }
    : { endpoint: `${url}/api/predict/${hosted.name}`, token: hosted.token, model: hosted.engine.model };

export function resetServices(services: readonly Hosted[]): void {
  for (const hosted of services) {
    if (hosted.product === "ai-search") continue;
    hosted.rules.reset();
    hosted.queue?.reset();
  }
}

/** All that opens a service, of its own or of its group, and what it hands on itself. */
export const secretsOf = (services: readonly Hosted[]): string[] =>
  services
    .flatMap((hosted) =>
      hosted.product === "ai-search"
        ? [hosted.apiKey, hosted.token]
        : [hosted.token, ...hosted.groupTokens, hosted.engine.serverKey, hosted.engine.upstream?.apiKey],
    )
    .filter((secret) => secret !== undefined);
