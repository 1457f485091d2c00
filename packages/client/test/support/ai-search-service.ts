import { AISearchClient, type AISearchOptions } from "../../src/index.ts";
import type { ScriptedService } from "./scripted-service.ts";

/** A client of a deployment that a scripted service plays. */
export const aiSearchClientOf = (
  { endpoint }: Pick<ScriptedService, "endpoint">,
  options: AISearchOptions = {},
): AISearchClient =>
  new AISearchClient({
    endpoint: new URL(endpoint).origin,
    deploymentId: "d-1",
    apiKey: "OS-key-of-tests",
    token: "a-token-of-tests",
    sleep: () => {},
    ...options,
  });

/** An error body as the platform writes it. */
export const platformError = (code: string, message: string): Record<string, unknown> => ({
  request_id: "817964CD-1B84-4AE1-9B63-4FB99734DD41",
  latency: 0,
  code,
  message,
});
