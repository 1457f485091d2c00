import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { warn, type Observation } from "../doctor/finding.ts";
import { DOCTOR_HELP } from "../doctor/messages/help.ts";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import { isCurl, readCurl } from "./curl.ts";
import type { AISearchKind, AuthForm, Given, Words } from "./given.ts";
import { gather } from "./given.ts";
import { askSecret, canAsk } from "./prompts.ts";

/** What both commands can be told about a service. */
export type ServiceFlags = {
  service?: string;
  tokenFile?: string;
  apiKeyFile?: string;
  deployment?: string;
  kind?: AISearchKind;
  auth?: AuthForm;
  model?: string;
};

export type GivenWords = { readonly given: Given; readonly before: readonly Observation[] };

/** Reads the argument, or standard input for `-`, and the files of secrets; asks at a terminal for a secret that is missing. */
export async function readWords(
  pasted: string | undefined,
  flags: ServiceFlags,
  io: Io,
): Promise<GivenWords> {
  const isPiped = pasted === "-";
  const whole = isPiped ? await text(io.stdin) : pasted;
  const words: Words = {
    pasted: whole,
    service: flags.service,
    token: await secretFile(flags.tokenFile, io),
    apiKey: await secretFile(flags.apiKeyFile, io),
    deploymentId: flags.deployment,
    auth: flags.auth,
    model: flags.model,
    kind: flags.kind,
  };
  const given = await completed(gather(words, io.env), io);
  const holdsSecret = !isPiped && whole !== undefined && isCurl(whole) && hasSecret(whole, io);
  return { given, before: holdsSecret ? [warn("token.in-history")] : [] };
}

function hasSecret(line: string, { env }: Io): boolean {
  const { authorization, deploymentToken } = readCurl(line, env);
  return [authorization, deploymentToken].some((secret) => secret !== undefined && !/[$<*]/.test(secret));
}

async function secretFile(name: string | undefined, io: Io): Promise<string | undefined> {
  if (name === undefined) return undefined;
  try {
    return await readFile(resolve(io.folder, name), "utf8");
  } catch {
    throw new CommandError("FILE_UNREADABLE", `${name}: ${DOCTOR_HELP[languageOf(io.env)].noFile}`);
  }
}

/** At a terminal a person is asked for the secrets of an address that is known. */
async function completed(given: Given, io: Io): Promise<Given> {
  if (given.endpoints.length === 0 || !canAsk(io)) return given;
  const { askToken, askApiKey } = DOCTOR_HELP[languageOf(io.env)];
  const apiKey =
    given.product === "ai-search" ? (given.apiKey ?? (await askSecret(io, askApiKey))) : undefined;
  const token = given.token ?? (await askSecret(io, askToken));
  return { ...given, ...(apiKey === undefined ? {} : { apiKey }), ...(token === undefined ? {} : { token }) };
}
