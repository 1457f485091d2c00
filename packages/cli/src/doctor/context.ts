import { EasClient, type AttemptEvent } from "@paifang/client";
import type { AdviceLanguage } from "@paifang/client/advice";
import type { Environment, AuthForm } from "../setup/given.ts";
import type { Target, EasTarget } from "../setup/target.ts";
import type { Reply } from "./ask.ts";
import type { Network } from "./network.ts";

/** One HTTP exchange, as `--debug` tells of it. */
export type Exchanged = AttemptEvent & { readonly form: AuthForm | "two secrets" };

/** What the checks found out for those after them. */
export type Learned = {
  auth?: AuthForm;
  /** The answer of /v1/models in the accepted form. */
  models?: Reply;
  modelNames: readonly string[];
  /** The same address over https, where the target's is plain http and https answers too. */
  secureBase?: string;
  /** The page that the base address answers. */
  welcome?: string;
  /** An asynchronous service: a call there would put an item into its queue. */
  isQueue: boolean;
  serves: ("chat" | "embeddings" | "rerank")[];
  inferences: number;
};

/** What every check is handed. */
export type Context<T extends Target = Target> = {
  readonly target: T;
  readonly network: Network;
  readonly env: Environment;
  readonly folder: string;
  readonly language: AdviceLanguage;
  readonly secrets: readonly string[];
  /** How long a cold service is waited for; 0 is not at all. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly learned: Learned;
  readonly onExchange: (event: Exchanged) => void;
  /** By form of auth and base address. */
  readonly clients: Map<string, EasClient>;
};

/** Calls are sent once: a retry would hide what the doctor is asked for. */
export const CALL_LIMITS = {
  maxRetries: 0,
  connectTimeoutMs: 5_000,
  attemptTimeoutMs: 30_000,
  firstEventTimeoutMs: 60_000,
  idleTimeoutMs: 30_000,
  deadlineMs: 90_000,
} as const;

/** The client for a form of auth, and for another base than the target's; made once. */
export function clientFor(
  context: Context<EasTarget>,
  auth: AuthForm,
  base: string = context.learned.secureBase ?? context.target.address.base,
): EasClient {
  const known = context.clients.get(`${auth} ${base}`);
  if (known !== undefined) return known;
  const client = new EasClient({
    ...CALL_LIMITS,
    endpoint: base,
    token: context.target.token ?? "",
    auth,
    // Plain http is a finding of its own.
    insecureHttp: "allow",
    signal: context.signal,
    onAttempt: (event) => context.onExchange({ ...event, form: auth }),
  });
  context.clients.set(`${auth} ${base}`, client);
  return client;
}

/** The client in the form that was found to be accepted. */
export const client = (context: Context<EasTarget>): EasClient =>
  clientFor(context, context.learned.auth ?? context.target.wantedAuth);
