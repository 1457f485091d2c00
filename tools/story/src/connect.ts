import { createHash } from "node:crypto";
import { EasClient, HttpError, ResponseError } from "@paifang/client";
import { startEmulator, type DefaultServices, type Emulator } from "@paifang/emulator";
import {
  endpointVariable,
  ROLES,
  type Environment,
  type Place,
  type Role,
  type ServiceKind,
} from "./places.ts";

type LocalServices = Emulator<DefaultServices>;

/** Where the three roles are played. */
export type Connected = AsyncDisposable & {
  readonly places: readonly Place[];
  /** The emulator's services when it plays this role; else nothing, and the environment is read by the client. */
  local(role: Role): LocalServices["services"] | undefined;
  /** Names the embedding model, so that vectors of another are never taken for its own. */
  readonly embeddingName: string;
  /** The emulator, while any role needs it. */
  readonly emulator: LocalServices | undefined;
};

/** Finds the services that the environment names, and starts local ones for the other roles. */
export async function connect(kind: ServiceKind, environment: Environment): Promise<Connected> {
  const named = Object.fromEntries(
    ROLES.map((role) => [role, endpointVariable(role, kind, environment)]),
  ) as Record<Role, string | undefined>;
  const isSearch = kind === "aisearch";
  // Before the emulator starts, because a missing token or a wrong address is found here.
  const namedModel =
    named.embed === undefined ? undefined : await namedEmbeddingName(named.embed, isSearch, environment);
  const emulator = ROLES.some((role) => named[role] === undefined) ? await startEmulator() : undefined;
  return {
    places: ROLES.map((role) => ({ role, kind: role === "chat" ? "eas" : kind, variable: named[role] })),
    local: (role) => (named[role] === undefined ? emulator?.services : undefined),
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
