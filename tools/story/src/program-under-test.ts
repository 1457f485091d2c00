import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** How a program ended, and what it wrote. */
export type Ended = { code: number | null; signal: string | null; stdout: string; stderr: string };

export type StartedProgram = {
  child: ChildProcess;
  /** Resolves once the output holds the words. */
  said(words: string): Promise<void>;
  ended: Promise<Ended>;
};

type Variables = Readonly<Record<string, string>>;

/** A program as tests use it: started as a user does, with nothing in its environment that points it anywhere. */
export type ProgramUnderTest = {
  start(argv: readonly string[], environment?: Variables): StartedProgram;
  /** Runs it to its end. */
  run(argv: readonly string[], environment?: Variables): Promise<Ended>;
  /** Runs it to a failure that it foresaw, and gives what it said. */
  failure(argv: readonly string[], environment?: Variables): Promise<string>;
};

const POINTERS = /^(PAI_EAS|AISEARCH|DATABASE_URL|PG|FORCE_COLOR|NO_COLOR)/;

export function programUnderTest(main: string): ProgramUnderTest {
  const start: ProgramUnderTest["start"] = (argv, environment = {}) =>
    startProgram([main, ...argv], environment);
  const run: ProgramUnderTest["run"] = (argv, environment) => start(argv, environment).ended;
  return {
    start,
    run,
    failure: async (argv, environment) => {
      const { code, stderr } = await run(argv, environment);
      if (code !== 1 || /^\s+at /m.test(stderr))
        throw new Error(`Ended with ${code}, not in two lines: ${stderr}`);
      return stderr;
    },
  };
}

function startProgram(argv: readonly string[], environment: Variables): StartedProgram {
  const own = Object.entries(process.env).filter(([name]) => !POINTERS.test(name));
  const child = spawn(process.execPath, argv, {
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
