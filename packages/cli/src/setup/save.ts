import type { Io } from "../io.ts";
import { warn, type Observation } from "../doctor/finding.ts";
import { DOCTOR_HELP } from "../doctor/messages/help.ts";
import { languageOf } from "../language.ts";
import { masked } from "../doctor/mask.ts";
import { writeEnvFile } from "./env-file.ts";
import { isIgnored } from "./git.ts";
import type { Variables } from "./given.ts";
import type { Target } from "./target.ts";

/** The variables that make a program find the service. */
export function variablesFor(
  target: Target,
  names: Variables,
  { auth, secureBase }: { readonly auth?: string; readonly secureBase?: string } = {},
): Record<string, string> {
  const { address, others, token } = target;
  const endpoint = [secureBase ?? address.base, ...others.map(({ base }) => base)].join(",");
  const shared = { [names.endpoint]: endpoint, ...(token === undefined ? {} : { [names.token]: token }) };
  if (target.product === "ai-search")
    return { ...shared, ...(target.apiKey === undefined ? {} : { [names.apiKey]: target.apiKey }) };
  const form = auth ?? target.wantedAuth;
  const isDefault = form === "token" && target.wantedAuth === "token";
  return { ...shared, ...(isDefault ? {} : { PAI_EAS_AUTH: form }) };
}

/** Writes `.env` and tells of it on stderr; what is wrong with the file's place comes as observations. */
export async function save(io: Io, variables: Readonly<Record<string, string>>): Promise<Observation[]> {
  const help = DOCTOR_HELP[languageOf(io.env)];
  const { file, names, replaced } = await writeEnvFile(io.folder, variables);
  const shown = names.map((name) => {
    const isSecret = /_(?:TOKEN|API_KEY)$/.test(name);
    const value = isSecret ? masked(variables[name] ?? "") : variables[name];
    return `  ${name}=${value}${replaced.includes(name) ? `  ${help.replaced}` : ""}\n`;
  });
  io.stderr.write(`${help.wrote.replace("{file}", file)}\n${shown.join("")}${help.useIt}\n`);
  return (await isIgnored(io.folder, file)) === false ? [warn("git.env-open")] : [];
}
