import { AISearchClient, EasClient } from "@paifang/client";
import type { ServiceCall } from "./call.ts";
import { aiSearchOptions, easOptions } from "./client-options.ts";
import { tellAttempts } from "./tell-attempts.ts";

type Use<C> = (client: C) => Promise<void>;

async function useAndClose<C extends { close(): Promise<void> }>(
  call: ServiceCall,
  client: C,
  use: Use<C>,
): Promise<void> {
  const silence = call.flags.debug === true ? tellAttempts(call.io) : undefined;
  try {
    await use(client);
  } finally {
    silence?.();
    await client.close();
  }
}

/** Uses a service on EAS; with `--curl` only its requests are made, and printed. */
export async function withEasClient(call: ServiceCall, use: Use<EasClient>): Promise<void> {
  if (call.flags.curl === true) return (await import("./print-curl.ts")).printEasCurl(call, use);
  await useAndClose(call, new EasClient(await easOptions(call)), use);
}

/** The same for a deployment on AI Search. */
async function withAISearchClient(call: ServiceCall, use: Use<AISearchClient>): Promise<void> {
  if (call.flags.curl === true) return (await import("./print-curl.ts")).printAISearchCurl(call, use);
  await useAndClose(call, new AISearchClient(await aiSearchOptions(call)), use);
}

/** Either, for what both can do. */
export const withEitherClient = (call: ServiceCall, use: Use<EasClient | AISearchClient>): Promise<void> =>
  call.flags.aiSearch === true ? withAISearchClient(call, use) : withEasClient(call, use);
