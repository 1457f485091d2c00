import { createHash } from "node:crypto";
import type { Embeddings } from "@langchain/core/embeddings";
import type { BaseDocumentCompressor } from "@langchain/core/retrievers/document_compressors";
import { EasClient, HttpError, ResponseError, type BatchDone } from "@paifang/client";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import {
  AISearchEmbeddings,
  AISearchRerank,
  ChatPaiEas,
  PaiEasEmbeddings,
  PaiEasRerank,
} from "@paifang/langchain";
import type { ServiceKind } from "./arguments.ts";
import { endpointVariable, ROLES, type Environment, type Place, type Role } from "./places.ts";

type OnBatch = (done: BatchDone) => void;
type LocalServices = Emulator<DefaultServices>;

/** The three models that the program asks, wherever they are. */
export type Services = AsyncDisposable & {
  readonly places: readonly Place[];
  /** Embeddings that tell about each finished batch. */
  embeddings(onBatch?: OnBatch): Embeddings;
  readonly reranker: BaseDocumentCompressor;
  readonly chat: ChatPaiEas;
  /** Names the embedding model, so that vectors of another are never taken from a cache. */
  readonly embeddingName: string;
  /** The emulator, while any role needs it. */
  readonly emulator: LocalServices | undefined;
};

/** How many passages are left after reranking. */
const KEPT_PASSAGES = 5;

/** Connects to the services that the environment names, and starts local ones for the other roles. */
export async function openServices(kind: ServiceKind, environment: Environment): Promise<Services> {
  const named = Object.fromEntries(
    ROLES.map((role) => [role, endpointVariable(role, kind, environment)]),
  ) as Record<Role, string | undefined>;
  const isSearch = kind === "aisearch";
  // Before the emulator starts, because a missing token or a wrong address is found here.
  const namedModel =
    named.embed === undefined ? undefined : await namedEmbeddingName(named.embed, isSearch, environment);
  const emulator = ROLES.some((role) => named[role] === undefined) ? await startEmulator() : undefined;
  const local = (role: Role): LocalServices["services"] | undefined =>
    named[role] === undefined ? emulator?.services : undefined;
  return {
    places: ROLES.map((role) => ({ role, kind: role === "chat" ? "eas" : kind, variable: named[role] })),
    embeddings: (onBatch) =>
      isSearch
        ? new AISearchEmbeddings({ ...local("embed")?.["search-embed"], onBatch })
        : new PaiEasEmbeddings({ ...local("embed")?.embed, onBatch }),
    reranker: isSearch
      ? new AISearchRerank({ ...local("rerank")?.["search-rerank"], topN: KEPT_PASSAGES })
      : new PaiEasRerank({ ...local("rerank")?.rerank, topN: KEPT_PASSAGES }),
    chat: new ChatPaiEas({ ...local("chat")?.chat }),
    embeddingName: namedModel ?? localEmbeddingName(emulator, isSearch),
    emulator,
    async [Symbol.asyncDispose](): Promise<void> {
      await emulator?.close();
    },
  };
}

const localEmbeddingName = (emulator: LocalServices | undefined, isSearch: boolean): string =>
  isSearch ? `search-embed-${emulator?.encoder}` : (emulator?.services.embed.model ?? "");

/** An address stays when another model is deployed behind it, and a model's name says little without its address. */
async function namedEmbeddingName(
  variable: string,
  isSearch: boolean,
  environment: Environment,
): Promise<string> {
  const deployment = isSearch ? environment[variable.replace(/ENDPOINT$/, "DEPLOYMENT_ID")] : undefined;
  const place = `${environment[variable]} ${deployment}`;
  const address = createHash("sha256").update(place).digest("hex").slice(0, 12);
  return isSearch ? address : `${address}-${await firstModel()}`;
}

async function firstModel(): Promise<string> {
  const client = new EasClient({ service: "embed" });
  try {
    return (await client.models()).models[0]?.id ?? "unnamed";
  } catch (error) {
    // Servers without the route still embed; whether the service can be used at all is seen then.
    if (HttpError.isInstance(error) || ResponseError.isInstance(error)) return "unnamed";
    throw error;
  } finally {
    await client.close();
  }
}
