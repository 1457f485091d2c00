import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** How the program ended, and what it wrote. */
export type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };

export type Started = {
  child: ChildProcess;
  /** Resolves once the output holds the words. */
  said(words: string): Promise<void>;
  ended: Promise<Ended>;
};

const MAIN = join(import.meta.dirname, "..", "..", "src", "main.ts");

/** Starts the program as a user does, with no service in its environment but the given ones. */
export function start(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Started {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(PAI_EAS|AISEARCH|FORCE_COLOR|NO_COLOR)/.test(name),
  );
  const child = spawn(process.execPath, [MAIN, ...argv], {
    env: { ...Object.fromEntries(own), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => (stdout += piece));
  child.stderr.setEncoding("utf8").on("data", (piece: string) => (stderr += piece));
  const closed = once(child, "close") as Promise<[number | null, string | null]>;
  return {
    child,
    said: async (words) => {
      while (!stdout.includes(words)) await once(child.stdout, "data");
    },
    ended: closed.then(([code, signal]) => ({ code, signal, stdout, stderr })),
  };
}

/** Runs the program to its end. */
export const runProgram = (
  argv: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> => start(argv, environment).ended;
