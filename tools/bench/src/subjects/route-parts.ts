/** The route's address apart, for clients that take an origin and a path. */
export function routeParts(address: string): { origin: string; prefix: string } {
  const { origin, pathname } = new URL(address);
  return { origin, prefix: pathname };
}

/** Where a deployment of AI Search answers. */
export const AI_SEARCH_DEPLOYMENT = "bench";
export const AI_SEARCH_PATH: string = `/v3/openapi/deployments/${AI_SEARCH_DEPLOYMENT}/predict`;
