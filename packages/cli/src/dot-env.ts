import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

const OURS = /^(PAI_EAS|AISEARCH)_/;
const NAMES_A_SERVICE = /^(PAI_EAS|AISEARCH)_(.+_)?(ENDPOINT|TOKEN|API_KEY)$/;

/**
 * The services that the folder's `.env` names, unless the environment names one: an address of the file
 * must never meet a token of the environment.
 */
export function dotEnvVariables(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): Record<string, string> {
  if (Object.keys(environment).some((name) => NAMES_A_SERVICE.test(name))) return {};
  const text = readIfThere(join(folder, ".env"));
  const entries = Object.entries(parseEnv(text)).flatMap(([name, value]) =>
    OURS.test(name) && value !== undefined && environment[name] === undefined ? [[name, value]] : [],
  );
  return Object.fromEntries(entries);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
