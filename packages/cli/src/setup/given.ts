import { namedServices } from "../call/service-variables.ts";
import { setFields } from "../set-fields.ts";
import { isCurl, readCurl, type CurlCall } from "./curl.ts";

export type AuthForm = "token" | "bearer" | "signature";
export type AISearchKind = "text" | "multimodal" | "reranker";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Names of the variables that a service's values stand in. */
export type Variables = {
  readonly endpoint: string;
  readonly token: string;
  readonly apiKey: string;
  readonly deploymentId: string;
};

/** What a user gave, by whatever way, still as it was written. */
export type Given = {
  readonly product: "eas" | "ai-search";
  /** One, or several that stand in for each other; none when nothing was given. */
  readonly endpoints: readonly string[];
  readonly token?: string;
  readonly apiKey?: string;
  readonly deploymentId?: string;
  readonly auth?: AuthForm;
  readonly model?: string;
  readonly kind?: AISearchKind;
  readonly variables: Variables;
  /** The variable of another program that gave the address. */
  readonly alias?: string;
  /** A token in the environment that belongs to another address, and so was left there. */
  readonly elsewhere?: { readonly variable: string; readonly endpoint: string };
};

/** Words of the command line, and what the files that it names hold. */
export type Words = {
  readonly pasted?: string | undefined;
  readonly service?: string | undefined;
  readonly token?: string | undefined;
  readonly apiKey?: string | undefined;
  readonly deploymentId?: string | undefined;
  readonly auth?: AuthForm | undefined;
  readonly model?: string | undefined;
  readonly kind?: AISearchKind | undefined;
};

/** Puts together what was pasted, what was said in options, and what the environment has. */
export function gather(words: Words, env: Environment): Given {
  const call = callOf(words.pasted, env);
  const product = productOf(call, words, env);
  const stored = fromEnvironment(product, words.service ?? serviceAt(call.address, product, env), env);
  const isStored = call.address === undefined;
  const own = isStored || isSameAddress(call.address, stored.endpoint) || stored.endpoint === undefined;
  const authorization = call.authorization;
  const bearer = /^bearer\s/i.test(authorization ?? "");
  const isSigned = /^EAS\s+\S{20,}/.test(authorization ?? "");
  const pastedToken =
    product === "eas" ? (isSigned ? undefined : unprefixed(authorization)) : call.deploymentToken;
  const auth = words.auth ?? (pastedToken === undefined ? authOf(env) : bearer ? "bearer" : "token");
  const token = words.token ?? pastedToken ?? (own ? stored.token : undefined);
  const apiKey =
    words.apiKey ??
    (product === "eas" ? undefined : unprefixed(authorization)) ??
    (own ? stored.apiKey : undefined);
  return {
    product,
    endpoints: isStored ? splitEndpoints(stored.endpoint) : [call.address ?? ""],
    variables: stored.variables,
    ...setFields({ token, apiKey, auth }),
    ...setFields({
      alias: isStored ? stored.alias : undefined,
      deploymentId: words.deploymentId ?? (own ? stored.deploymentId : undefined),
      model: words.model ?? call.model,
      kind: words.kind,
    }),
    ...(own || token !== undefined || stored.token === undefined
      ? {}
      : { elsewhere: { variable: stored.variables.token, endpoint: stored.endpoint ?? "" } }),
  };
}

/** A curl line, or an address alone. */
function callOf(pasted: string | undefined, env: Environment): CurlCall {
  const text = pasted?.trim() ?? "";
  if (isCurl(text)) return readCurl(text, env);
  return text === "" ? {} : { address: text };
}

function productOf(call: CurlCall, words: Words, env: Environment): Given["product"] {
  if (call.deploymentToken !== undefined || words.deploymentId !== undefined || words.kind !== undefined)
    return "ai-search";
  const { address } = call;
  if (address !== undefined)
    return /\/v3\/openapi(?:\/|$)|\.opensearch\.aliyuncs\.com/i.test(address) ? "ai-search" : "eas";
  const isEasSet = fromEnvironment("eas", words.service, env).endpoint !== undefined;
  return !isEasSet && fromEnvironment("ai-search", words.service, env).endpoint !== undefined
    ? "ai-search"
    : "eas";
}

/** The scheme belongs to the form, not to the token, and is no mistake in a header of curl. */
const unprefixed = (authorization: string | undefined): string | undefined =>
  authorization?.replace(/^bearer\s+/i, "");

/** The named service whose variables have the pasted address: `paifang dev` prints such. */
function serviceAt(
  address: string | undefined,
  product: Given["product"],
  env: Environment,
): string | undefined {
  if (address === undefined || product !== "eas") return undefined;
  return namedServices(env).find(
    (name) => name !== "" && isSameAddress(address, fromEnvironment(product, name, env).endpoint),
  );
}

type Stored = {
  readonly endpoint: string | undefined;
  readonly token: string | undefined;
  readonly apiKey: string | undefined;
  readonly deploymentId: string | undefined;
  readonly variables: Variables;
  readonly alias: string | undefined;
};

/** What other programs name an EAS service by: LlamaIndex and LangChain in Python. */
const ALIASES: readonly (readonly [endpoint: string, token: string])[] = [
  ["PAIEAS_API_BASE", "PAIEAS_API_KEY"],
  ["EAS_SERVICE_URL", "EAS_SERVICE_TOKEN"],
];

/** The named service's variables, else the plain ones: all values come from the same place. */
function fromEnvironment(product: Given["product"], service: string | undefined, env: Environment): Stored {
  const prefix = product === "eas" ? "PAI_EAS" : "AISEARCH";
  const named =
    service === undefined ? prefix : `${prefix}_${service.toUpperCase().replace(/[^A-Z0-9]+/g, "_")}`;
  const stem =
    setValue(env, `${named}_ENDPOINT`) === undefined && setValue(env, `${prefix}_ENDPOINT`) !== undefined
      ? prefix
      : named;
  const variables = variablesOf(stem);
  const isUnset = product === "eas" && setValue(env, variables.endpoint) === undefined;
  const alias = isUnset ? ALIASES.find(([name]) => setValue(env, name) !== undefined) : undefined;
  return {
    alias: alias?.[0],
    endpoint: setValue(env, alias?.[0] ?? variables.endpoint),
    token: setValue(env, alias?.[1] ?? variables.token),
    apiKey: setValue(env, variables.apiKey),
    deploymentId: setValue(env, variables.deploymentId),
    variables: variablesOf(named),
  };
}

const variablesOf = (stem: string): Variables => ({
  endpoint: `${stem}_ENDPOINT`,
  token: `${stem}_TOKEN`,
  apiKey: `${stem}_API_KEY`,
  deploymentId: `${stem}_DEPLOYMENT_ID`,
});

function setValue(env: Environment, name: string): string | undefined {
  const value = env[name];
  return value === undefined || value.trim() === "" ? undefined : value;
}

function authOf(env: Environment): AuthForm | undefined {
  const word = setValue(env, "PAI_EAS_AUTH")?.trim();
  return word === "token" || word === "bearer" || word === "signature" ? word : undefined;
}

const splitEndpoints = (text: string | undefined): string[] =>
  (text ?? "").split(",").filter((part) => part.trim() !== "");

/** The same service, though one of both has a route behind it or another scheme. */
const isSameAddress = (pasted: string | undefined, stored: string | undefined): boolean =>
  pasted !== undefined && splitEndpoints(stored).some((one) => coreOf(one) === coreOf(pasted));

const coreOf = (text: string): string =>
  text
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/(?:\/v\d(?:\/.*)?)?\/*$/i, "");
