/** Where a service of the environment stands: the names of its variables, and its address. */
export type ServiceVariables = {
  endpoint: string;
  endpointName: string;
  tokenName: string;
  apiKeyName: string;
};

type Environment = Readonly<Record<string, string | undefined>>;
export type Product = "PAI_EAS" | "AISEARCH";

const stemsOf = (product: Product, service: string | undefined): string[] =>
  service === undefined
    ? [product]
    : [`${product}_${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`, product];

/** The variables that the client will read for a service: those with its name, else the plain ones. */
export function serviceVariables(
  product: Product,
  service: string | undefined,
  env: Environment,
): ServiceVariables | undefined {
  for (const stem of stemsOf(product, service)) {
    const endpoint = env[`${stem}_ENDPOINT`]?.trim();
    if (endpoint === undefined || endpoint === "") continue;
    return {
      endpoint,
      endpointName: `${stem}_ENDPOINT`,
      tokenName: `${stem}_TOKEN`,
      apiKeyName: `${stem}_API_KEY`,
    };
  }
  return undefined;
}

/** The services on EAS that the environment names; the plain variables are the empty name. */
export function namedServices(env: Environment): string[] {
  return Object.keys(env).flatMap((name) => {
    const found = /^PAI_EAS_(?:(.+)_)?ENDPOINT$/.exec(name);
    return found === null || env[name]?.trim() === "" || found[1] === "VPC"
      ? []
      : [(found[1] ?? "").toLowerCase()];
  });
}
