import type { DefaultServices, Emulator } from "@paifang/emulator";
import type { ServiceKind } from "./places.ts";

/** Variables that point every role at the services of an emulator, as a user points them at real ones. */
export function serviceVariables(
  { services }: Emulator<DefaultServices>,
  kind: ServiceKind = "eas",
): Record<string, string> {
  const { chat, embed, rerank } = services;
  const variables = { ...easVariables("CHAT", chat) };
  if (kind === "eas")
    return { ...variables, ...easVariables("EMBED", embed), ...easVariables("RERANK", rerank) };
  const deployments = { EMBED: services["search-embed"], RERANK: services["search-rerank"] };
  for (const [role, { endpoint, deploymentId, apiKey, token }] of Object.entries(deployments)) {
    variables[`AISEARCH_${role}_ENDPOINT`] = endpoint;
    variables[`AISEARCH_${role}_DEPLOYMENT_ID`] = deploymentId;
    variables[`AISEARCH_${role}_API_KEY`] = apiKey;
    variables[`AISEARCH_${role}_TOKEN`] = token;
  }
  return variables;
}

const easVariables = (
  role: string,
  { endpoint, token }: { endpoint: string; token: string },
): Record<string, string> => ({
  [`PAI_EAS_${role}_ENDPOINT`]: endpoint,
  [`PAI_EAS_${role}_TOKEN`]: token,
});
