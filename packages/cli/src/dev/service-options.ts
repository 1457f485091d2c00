import type { EasServiceOptions, ServiceOptions } from "@paifang/emulator";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

/** Flags that shape the services. */
export type ServiceFlags = {
  services?: string;
  chatUpstream?: string;
  workers?: number;
  queueSize?: number;
  keepalive?: number;
  rateLimit?: number;
  coldStart?: number;
};

export type Services = Record<string, ServiceOptions>;

const KINDS: Readonly<Record<string, ServiceOptions>> = {
  chat: { serves: "chat" },
  embed: { serves: "embed" },
  rerank: { serves: "rerank" },
  "search-embed": { product: "ai-search", kind: "text" },
  "search-images": { product: "ai-search", kind: "multimodal" },
  "search-rerank": { product: "ai-search", kind: "reranker" },
  queue: { serves: "chat", queue: true },
};
const READY = ["chat", "embed", "rerank", "search-embed", "search-images", "search-rerank"];

/** The services that are named, each `kind` or `name=kind`; the ready ones where none is. */
export function servicesOf(io: Io, { services }: ServiceFlags): Services {
  const words = services?.split(",").map((word) => word.trim()) ?? READY;
  return Object.fromEntries(
    words.map((word) => {
      const [name = "", kind = name] = word.split("=");
      if (Object.hasOwn(KINDS, kind)) return [name, { ...KINDS[kind] } as ServiceOptions];
      const { failure } = messagesFor(io.env);
      throw new CommandError("CALL_INVALID", failure.noSuchService(kind, Object.keys(KINDS).join(", ")));
    }),
  );
}

/**
 * Lays the flags over the services, and gives each the same token at every start, so that exported lines
 * stay true. Nothing of it is a secret: it opens only what stands in for a service on this machine.
 */
export function withFlags(services: Services, flags: ServiceFlags): Services {
  return Object.fromEntries(
    Object.entries(services).map(([name, options]) => {
      const token = `local-${name}-token`;
      if (options.product === "ai-search") return [name, { token, apiKey: "local-api-key", ...options }];
      return [name, { token, ...options, ...easFlags(flags, options) }];
    }),
  );
}

function easFlags(flags: ServiceFlags, options: EasServiceOptions): Partial<EasServiceOptions> {
  const { chatUpstream, workers, queueSize, keepalive, rateLimit, coldStart } = flags;
  const servesChat = [options.serves].flat().includes("chat");
  return {
    ...(chatUpstream !== undefined && servesChat && { chatUpstream }),
    ...(workers !== undefined && { workers }),
    ...(queueSize !== undefined && { maxQueueSize: queueSize }),
    ...(keepalive !== undefined && { keepaliveMs: keepalive }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(coldStart !== undefined && { coldStartMs: coldStart }),
  };
}
