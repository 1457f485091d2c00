import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A command that hangs is ended before its test is. */
const LONGEST_MS = 25_000;
const BINARY = fileURLToPath(new URL("../../dist/main.mjs", import.meta.url));

/** How a run of the built command ended, and what it wrote. */
export type Run = { exitCode: number | null; stdout: string; stderr: string };

export type RunOptions = {
  env?: Readonly<Record<string, string>>;
  input?: string | Uint8Array;
  folder?: string;
};

/** Starts the built command with only those variables that it is given. */
export function startCli(
  argv: readonly string[],
  { env = {}, folder }: RunOptions = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [BINARY, ...argv], {
    timeout: LONGEST_MS,
    killSignal: "SIGKILL",
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    ...(folder !== undefined && { cwd: folder }),
  });
}

export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startCli(argv, options);
  child.stdin.end(options.input ?? "");
  return endOf(child);
}

/** Waits for the end of a command. */
export function endOf(child: ChildProcessWithoutNullStreams): Promise<Run> {
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject).on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

/** The lines of JSON that a command wrote. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
