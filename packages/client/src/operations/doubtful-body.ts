import type { Context } from "./context.ts";

/** Tells of a body that a gateway may refuse though it is within the limit, unless the caller set a limit of their own. */
export function warnOfDoubtfulBody({ state, config }: Context, bytes: number): void {
  const { profile, warn } = state.config;
  if (config.maxBodyBytes !== undefined || bytes <= profile.doubtfulBodyBytes) return;
  warn(
    "BODY_NEAR_LIMIT",
    `A request body has ${bytes} bytes. Gateways take 1 MB, and it is not documented which bytes that counts.`,
  );
}
