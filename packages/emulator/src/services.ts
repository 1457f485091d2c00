import { randomBytes } from "node:crypto";
import type { Deployment } from "./ai-search/predict.ts";
import { openEngine, type Engine } from "./engines/engine.ts";
import type {
  AISearchService,
  DefaultServices,
  EasService,
  EasServiceOptions,
  Serves,
  ServiceOptions,
} from "./types.ts";

/** The limit of a gateway: documented as 1 MB, taken as 2^20 bytes. */
const GATEWAY_BODY_BYTES = 1_048_576;
const PLAIN_NAME = /^[\w.~-]+$/;

export type HostedEas = {
  product: "eas";
  name: string;
  serves: ReadonlySet<Serves>;
  token: string;
  auth: readonly ("token" | "bearer")[];
  maxBodyBytes: number;
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

/** @throws {TypeError} a name cannot stand in an address, an engine is unknown, or two deployments have one id. */
export function hostServices(
  services: Readonly<Record<string, ServiceOptions>>,
  encoder: "sentence" | "lexical",
): Hosted[] {
  // One key opens all deployments of a workspace.
  const apiKey = `OS-${randomBytes(15).toString("base64url")}`;
  const hosted = Object.entries(services).map(([name, options]): Hosted => {
    if (!PLAIN_NAME.test(name)) throw new TypeError(`The service name "${name}" cannot stand in an address.`);
    if (options.product !== "ai-search") return hostEas(name, options, encoder);
    const { kind, deploymentId = name, token = randomToken() } = options;
    if (!PLAIN_NAME.test(deploymentId))
      throw new TypeError(`The deployment id "${deploymentId}" cannot stand in an address.`);
    return { product: "ai-search", name, kind, deploymentId, apiKey: options.apiKey ?? apiKey, token };
  });
  const ids = hosted.flatMap((each) => (each.product === "ai-search" ? [each.deploymentId] : []));
  if (new Set(ids).size < ids.length) throw new TypeError("Two deployments have the same id.");
  return hosted;
}

function hostEas(name: string, options: EasServiceOptions, encoder: "sentence" | "lexical"): HostedEas {
  const serves = typeof options.serves === "string" ? [options.serves] : options.serves;
  return {
    product: "eas",
    name,
    serves: new Set(serves),
    token: options.token ?? randomToken(),
    auth: options.auth ?? ["token", "bearer"],
    maxBodyBytes: options.maxBodyBytes ?? GATEWAY_BODY_BYTES,
    engine: openEngine(options, options.model ?? modelName(serves[0] ?? "chat", encoder)),
  };
}

/** Names say what answers. */
function modelName(serves: Serves, encoder: "sentence" | "lexical"): string {
  if (serves === "chat") return "emulator-extractive";
  if (serves === "rerank")
    return encoder === "sentence" ? "emulator-bi-encoder-rerank" : "emulator-hashed-ngrams-rerank";
  return encoder === "sentence" ? "emulator-use-lite-512" : "emulator-hashed-ngrams-512";
}

/** Like the tokens of EAS, base64 with its padding, which callers must not trim. */
const randomToken = (): string => randomBytes(16).toString("base64");

export const addressOf = (hosted: Hosted, url: string): EasService | AISearchService =>
  hosted.product === "ai-search"
    ? { endpoint: url, deploymentId: hosted.deploymentId, apiKey: hosted.apiKey, token: hosted.token }
    : { endpoint: `${url}/api/predict/${hosted.name}`, token: hosted.token, model: hosted.engine.model };
