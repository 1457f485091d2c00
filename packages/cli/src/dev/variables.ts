import type { AISearchService, EasService } from "@paifang/emulator";

type Services = Readonly<Record<string, EasService | AISearchService>>;

const nameOf = (service: string): string =>
  service
    .replace(/^search-/, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_");

/** The variables that lead the client and its adapters to local services. */
export function variablesOf(services: Services): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, service] of Object.entries(services)) {
    const isSearch = "deploymentId" in service;
    const stem = `${isSearch ? "AISEARCH" : "PAI_EAS"}_${nameOf(name)}`;
    variables[`${stem}_ENDPOINT`] = service.endpoint;
    if (isSearch) {
      variables[`${stem}_DEPLOYMENT_ID`] = service.deploymentId;
      variables[`${stem}_API_KEY`] = service.apiKey;
    }
    variables[`${stem}_TOKEN`] = service.token;
  }
  return variables;
}
