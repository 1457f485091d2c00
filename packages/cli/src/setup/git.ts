import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

type Ended = { readonly code: number | undefined; readonly output: string };

/** Runs git in a folder. Without git, or where it fails to start, there is no exit code. */
async function git(folder: string, words: readonly string[], input = ""): Promise<Ended> {
  const child = spawn("git", ["-C", folder, ...words], { stdio: ["pipe", "pipe", "ignore"] });
  const code = new Promise<number | undefined>((resolve) => {
    child.once("error", () => resolve(undefined));
    child.once("close", (exit) => resolve(exit ?? undefined));
  });
  // It may end before it has read all.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const output = await text(child.stdout).catch(() => "");
  return { code: await code, output };
}

/** Shorter ones would be found in innocent text. */
const SHORTEST_SOUGHT = 8;

/**
 * The tracked files that hold one of the secrets; `undefined` outside of a repository. The secrets go to git's standard
 * input: its arguments would show them to every user of the machine.
 */
export async function filesWithSecrets(
  folder: string,
  secrets: readonly string[],
): Promise<string[] | undefined> {
  const sought = secrets.filter((secret) => secret.length >= SHORTEST_SOUGHT && !/[\r\n]/.test(secret));
  const inside = await git(folder, ["rev-parse", "--is-inside-work-tree"]);
  if (inside.code !== 0) return undefined;
  if (sought.length === 0) return [];
  const words = ["grep", "--fixed-strings", "--files-with-matches", "-z", "-f", "-", "--", ":/"];
  const { output } = await git(folder, words, `${sought.join("\n")}\n`);
  return output.split("\0").filter((file) => file !== "");
}

/** Whether git leaves a file out; `undefined` outside of a repository. */
export async function isIgnored(folder: string, file: string): Promise<boolean | undefined> {
  const { code } = await git(folder, ["check-ignore", "--quiet", "--", file]);
  if (code === 0) return true;
  return code === 1 ? false : undefined;
}
