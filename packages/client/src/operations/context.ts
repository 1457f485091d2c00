import type { CallConfig } from "../config/resolve.ts";
import { limitsFor } from "../config/limits.ts";
import type { TimedVerb } from "../config/profile.ts";
import type { Limits } from "../exchange.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { CallHooks } from "../transport/send.ts";
import type { Usage } from "../types.ts";

/** What every operation works with: the client's state, and the options of this call. */
export type Context = { readonly state: ServiceState; readonly config: CallConfig };

/** What `withOptions` hands to the constructor; not exported, so that nobody else can. */
export class Shared {
  readonly context: Context;
  constructor(context: Context) {
    this.context = context;
  }
}

/** The bounds of a verb, with the call's own over its defaults. */
export const limitsOf = ({ config }: Context, verb: TimedVerb): Limits => limitsFor(config, verb);

export const hooksOf = ({ config }: Context): CallHooks => ({
  signal: config.signal,
  onAttempt: config.onAttempt,
});

/** Header fields of a JSON exchange; the caller's own come first, so that they cannot change its type. */
export const jsonHeaders = ({ config }: Context, accept = "application/json"): Record<string, string> => ({
  ...config.headers,
  "content-type": "application/json",
  accept,
});

export const maxBodyBytesOf = ({ state, config }: Context): number =>
  config.maxBodyBytes ?? state.config.profile.maxBodyBytes;

/** Sums token counts over batches; a count that no batch gave stays away. */
export function addUsage(sum: Usage | undefined, more: Usage | undefined): Usage | undefined {
  if (sum === undefined || more === undefined) return sum ?? more;
  const total: Usage = { inputTokens: sum.inputTokens + more.inputTokens };
  for (const key of ["outputTokens", "totalTokens", "cachedInputTokens", "reasoningTokens"] as const) {
    if (sum[key] !== undefined || more[key] !== undefined) total[key] = (sum[key] ?? 0) + (more[key] ?? 0);
  }
  return total;
}
