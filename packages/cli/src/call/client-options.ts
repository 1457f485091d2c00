import type { AISearchOptions, CallOptions, EasOptions } from "@paifang/client";
import type { ServiceCall } from "./call.ts";
import { readSecret } from "./secrets.ts";
import { serviceVariables, type Product } from "./service-variables.ts";

const serviceOf = (call: ServiceCall): string | undefined => call.flags.service ?? call.service;

const commonOptions = ({ flags, signal }: ServiceCall): CallOptions & { endpoint?: string } => ({
  signal,
  ...(flags.model !== undefined && { model: flags.model }),
  ...(flags.endpoint !== undefined && { endpoint: flags.endpoint }),
});

/** Which variables give the secrets; beside `--endpoint` none does. */
export function secretNames(
  call: ServiceCall,
  product: Product,
): { tokenName: string; apiKeyName: string; fromVariables: boolean } {
  const found =
    call.flags.endpoint === undefined ? serviceVariables(product, serviceOf(call), call.io.env) : undefined;
  return {
    tokenName: found?.tokenName ?? `${product}_TOKEN`,
    apiKeyName: found?.apiKeyName ?? `${product}_API_KEY`,
    fromVariables: found !== undefined,
  };
}

async function secretOf(
  call: ServiceCall,
  product: Product,
  secret: "token" | "apiKey",
): Promise<string | undefined> {
  const { tokenName, apiKeyName, fromVariables } = secretNames(call, product);
  // Without an address there is nothing to ask a secret for: the client says what is missing.
  if (!fromVariables && call.flags.endpoint === undefined) return undefined;
  const variable = secret === "token" ? tokenName : apiKeyName;
  return readSecret(call.io, {
    file: secret === "token" ? call.flags.tokenFile : call.flags.apiKeyFile,
    variable,
    hasVariable: fromVariables && (call.io.env[variable] ?? "").trim() !== "",
    readsInput: call.readsInput,
  });
}

/** Options of the client without its secrets, which a curl line does not need. */
export const easAddress = (call: ServiceCall): EasOptions => {
  const service = serviceOf(call);
  return {
    ...commonOptions(call),
    ...(service !== undefined && { service }),
    ...(call.flags.auth !== undefined && { auth: call.flags.auth }),
  };
};

export const aiSearchAddress = (call: ServiceCall): AISearchOptions => {
  const { deployment } = call.flags;
  const service = serviceOf(call);
  return {
    ...commonOptions(call),
    kind: call.kind ?? "text",
    ...(service !== undefined && { service }),
    ...(deployment !== undefined && { deploymentId: deployment }),
  };
};

export async function easOptions(call: ServiceCall): Promise<EasOptions> {
  const token = await secretOf(call, "PAI_EAS", "token");
  return { ...easAddress(call), ...(token !== undefined && { token }) };
}

export async function aiSearchOptions(call: ServiceCall): Promise<AISearchOptions> {
  const apiKey = await secretOf(call, "AISEARCH", "apiKey");
  const token = await secretOf(call, "AISEARCH", "token");
  return {
    ...aiSearchAddress(call),
    ...(apiKey !== undefined && { apiKey }),
    ...(token !== undefined && { token }),
  };
}
