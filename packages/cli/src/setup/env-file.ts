import { chmod, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { randomUUID } from "node:crypto";

/** The owner alone: there is a token in it. */
const MODE = 0o600;

export type Written = {
  readonly file: string;
  readonly names: readonly string[];
  readonly replaced: readonly string[];
};

/**
 * Puts variables into the folder's `.env`: lines of the same names are replaced in their place, all others stay as they
 * are, and new ones go to the end. The file appears whole or not at all.
 */
export async function writeEnvFile(
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Written> {
  const named = join(folder, ".env");
  // A link keeps pointing to where it points.
  const file = await realpath(named).catch(() => named);
  const before = await readFile(file, "utf8").catch(emptyIfMissing);
  const { text, replaced } = withVariables(before, variables);
  const beside = `${file}.${randomUUID()}`;
  try {
    await writeFile(beside, text, { mode: MODE, flag: "wx" });
    await chmod(beside, MODE);
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  return { file: ".env", names: Object.keys(variables), replaced };
}

function emptyIfMissing(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
  throw error;
}

/** The text of a `.env` with the variables in it. */
export function withVariables(
  before: string,
  variables: Readonly<Record<string, string>>,
): { text: string; replaced: string[] } {
  const known = parseEnv(before);
  const replaced = Object.keys(variables).filter(
    (name) => known[name] !== undefined && known[name] !== variables[name],
  );
  const missing = new Map(Object.entries(variables));
  const lines = before.split("\n").flatMap((line) => {
    const name = /^\s*(?:export\s+)?(?<name>\w+)\s*=/.exec(line)?.groups?.["name"] ?? "";
    if (!Object.hasOwn(variables, name)) return [line];
    const value = missing.get(name);
    // Of a name that stands there twice the last one counts; one is left.
    missing.delete(name);
    return value === undefined ? [] : [lineOf(name, value)];
  });
  const kept = lines.join("\n");
  const gap = kept === "" || kept.endsWith("\n") ? "" : "\n";
  const added = [...missing].map(([name, value]) => `${lineOf(name, value)}\n`).join("");
  const text = kept + (added === "" ? "" : gap + added);
  refuseChanges(text, { ...known, ...variables });
  return { text, replaced };
}

/** Node's own parser and shells read these characters as they are, without quotes. */
const lineOf = (name: string, value: string): string =>
  /^[\w.,:/+=@%~-]+$/.test(value) ? `${name}=${value}` : `${name}='${value}'`;

/** A value of several lines may hold what looks like another variable; then nothing is written. */
function refuseChanges(text: string, wanted: Readonly<Record<string, string | undefined>>): void {
  const read = parseEnv(text);
  const names = new Set([...Object.keys(read), ...Object.keys(wanted)]);
  if ([...names].some((name) => read[name] !== wanted[name]))
    throw new Error("The .env file has lines that cannot be kept beside these variables. Add them by hand.");
}
