import { fork } from "node:child_process";
import { once } from "node:events";
import type { ServerProcess } from "../server/server-process.ts";
import type { ServerCounts } from "../server/server.ts";
import type { Job, Measured } from "./measure.ts";

export type Ran = Measured & { server: ServerCounts };
export type Outcome = Ran | { failed: string };

const TIMEOUT_MS = 180_000;

/** Measures one job in a process of its own, and what the server did meanwhile. */
export async function runJob(job: Job, server: ServerProcess): Promise<Outcome> {
  const child = fork(new URL("../scripts/measure.ts", import.meta.url), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => {
    said = (said + piece.toString()).slice(-2_000);
  });
  const ended = once(child, "exit");
  const kill = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  const next = (): Promise<unknown> =>
    Promise.race([
      once(child, "message").then(([message]) => message as unknown),
      ended.then(() => undefined),
    ]);
  try {
    child.send(job);
    const first = await next();
    if (first !== "ready") return { failed: first === "cannot" ? "it cannot do this" : reasonOf(said) };
    await server.reset();
    child.send("go");
    const measured = (await next()) as Measured | undefined;
    return measured === undefined
      ? { failed: reasonOf(said) }
      : { ...measured, server: await server.counts() };
  } finally {
    await ended;
    clearTimeout(kill);
  }
}

/** The line that names the error; a stack has paths of this machine. */
const reasonOf = (said: string): string =>
  /^(?:Uncaught )?\w*Error(?: \[\w+\])?: .*$/m.exec(said)?.[0] ?? "the process ended";
