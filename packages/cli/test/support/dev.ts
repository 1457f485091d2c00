import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { endOf, startCli, type Run, type RunOptions } from "./run-cli.ts";

export type Dev = AsyncDisposable & {
  /** What stands on both streams until now. */
  stdout(): string;
  stderr(): string;
  stop(): Promise<Run>;
};

/** Starts `paifang dev` on a free port and waits until it has told how to use it. */
export async function startDev(argv: readonly string[] = [], options: RunOptions = {}): Promise<Dev> {
  const child = startCli(["dev", "--port", "0", "--lexical", ...argv], options);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (stdout += text.toString()));
  child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
  const end = endOf(child);
  const isReady = (): boolean => stdout.endsWith("\n") && stdout.includes("_TOKEN");
  await Promise.race([until(child, isReady), end]);
  if (!isReady()) throw new Error(stderr);
  const stop = async (): Promise<Run> => {
    child.kill("SIGINT");
    return end;
  };
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}

const until = (child: ChildProcessWithoutNullStreams, isReady: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    child.stdout.on("data", () => {
      if (isReady()) resolve();
    });
  });

/** The variables of lines such as `export NAME=value`. */
export const variablesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(?:export )?([A-Z_]+)=(.+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
