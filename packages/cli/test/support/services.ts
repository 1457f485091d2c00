import type { AISearchService, EasService } from "@paifang/emulator";

/** The variables by which a command finds an EAS service. */
export const easVariables = (name: string, { endpoint, token }: EasService): Record<string, string> => ({
  [`PAI_EAS_${name}_ENDPOINT`]: endpoint,
  [`PAI_EAS_${name}_TOKEN`]: token,
});

/** The same for a deployment on AI Search. */
export const aiSearchVariables = (
  name: string,
  { endpoint, deploymentId, apiKey, token }: AISearchService,
): Record<string, string> => ({
  [`AISEARCH_${name}_ENDPOINT`]: endpoint,
  [`AISEARCH_${name}_DEPLOYMENT_ID`]: deploymentId,
  [`AISEARCH_${name}_API_KEY`]: apiKey,
  [`AISEARCH_${name}_TOKEN`]: token,
});
