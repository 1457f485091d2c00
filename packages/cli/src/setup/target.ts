import { PaifangError } from "@paifang/client";
import { adviceFor, type AdviceLanguage } from "@paifang/client/advice";
import { networkWord, readAISearchAddress, readEasAddress, type Address } from "../doctor/address.ts";
import { fail, ok, warn, type Observation } from "../doctor/finding.ts";
import { setFields } from "../set-fields.ts";
import { cleanSecret, type SecretName } from "./secret.ts";
import type { AISearchKind, AuthForm, Given } from "./given.ts";

export type EasTarget = {
  readonly product: "eas";
  readonly address: Address;
  /** The other addresses of a list. */
  readonly others: readonly Address[];
  readonly token?: string;
  readonly wantedAuth: AuthForm;
  readonly wantedModel?: string;
};

export type AISearchTarget = {
  readonly product: "ai-search";
  readonly address: Address;
  readonly others: readonly Address[];
  readonly apiKey?: string;
  readonly token?: string;
  readonly kind?: AISearchKind;
};

export type Target = EasTarget | AISearchTarget;

export type Reading = {
  readonly target?: Target;
  readonly observations: readonly Observation[];
  /** Everything that must not be shown, cleaned or not. */
  readonly secrets: readonly string[];
};

/** What was given, understood: the service's address, its secrets, and what was wrong with how they were written. */
export function readTarget(given: Given, language: AdviceLanguage): Reading {
  const isSearch = given.product === "ai-search";
  const token = secretOf(given.token, "token");
  const apiKey = secretOf(isSearch ? given.apiKey : undefined, "api-key");
  const secrets = [given.token, token.value, given.apiKey, apiKey.value].filter((text) => text !== undefined);
  const observations = [...token.observations, ...apiKey.observations];
  try {
    const addresses = given.endpoints.map((endpoint) =>
      isSearch ? readAISearchAddress(endpoint, given.deploymentId) : readEasAddress(endpoint),
    );
    const [address, ...others] = addresses;
    if (address === undefined) return { observations, secrets };
    return {
      target: isSearch
        ? {
            product: "ai-search",
            address,
            others,
            ...setFields({ apiKey: apiKey.value, token: token.value, kind: given.kind }),
          }
        : {
            product: "eas",
            address,
            others,
            wantedAuth: given.auth ?? "token",
            ...setFields({ token: token.value, wantedModel: given.model }),
          },
      observations: [
        ...(given.alias === undefined ? [] : [warn("address.alias", { variable: given.alias })]),
        ...addressObservations(given.endpoints[0] ?? "", addresses),
        ...observations,
        ...missing(given),
      ],
      secrets,
    };
  } catch (error) {
    if (!PaifangError.isInstance(error)) throw error;
    const facts = { detail: error.detail, advice: adviceFor(error, language), code: error.code };
    return { observations: [fail("address.invalid", facts), ...observations], secrets };
  }
}

const secretOf = (given: string | undefined, name: SecretName): ReturnType<typeof cleanSecret> =>
  given === undefined ? { observations: [] } : cleanSecret(given, name);

function addressObservations(pasted: string, [address, ...others]: readonly Address[]): Observation[] {
  if (address === undefined) return [];
  const { gateway, base, host, service = "–", region = "–", gatewayId = "–" } = address;
  const path = pathOf(pasted);
  const behind =
    address.gateway === "ai-search" ? "" : path.slice(new URL(base).pathname.replace(/\/$/, "").length);
  return [
    ok(`address.${gateway}`, { network: networkWord(address), service, region, gatewayId, base, host }),
    ...(/\/v\d\/v\d(?:\/|$)/.test(behind) ? [warn("address.doubled", { base, pasted: behind })] : []),
    ...(/^\/v\d\/(?!v\d)/.test(behind) ? [ok("address.route-pasted", { pasted: behind })] : []),
    ...(/^v\d$/.test(service) ? [warn("address.name-lost", { service })] : []),
    ...(others.length === 0 ? [] : [ok("address.several", { count: others.length + 1 })]),
  ];
}

const pathOf = (pasted: string): string =>
  pasted
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/^[^/]*/, "")
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "");

function missing(given: Given): Observation[] {
  const { variables, elsewhere } = given;
  const other = elsewhere === undefined ? [] : [warn("token.elsewhere", elsewhere)];
  if (given.product === "eas")
    return given.token === undefined ? [...other, fail("token.missing", { variable: variables.token })] : [];
  return [
    ...other,
    ...(given.apiKey === undefined ? [fail("token.key-missing", { variable: variables.apiKey })] : []),
    ...(given.token === undefined ? [fail("token.second-missing", { variable: variables.token })] : []),
  ];
}
