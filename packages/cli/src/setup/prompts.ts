import { confirm, isCancel, password, text } from "@clack/prompts";
import { Interrupted } from "../failure/command-error.ts";
import type { Io } from "../io.ts";

/** Questions are for a person at a terminal; standard output is left to the data. */
export const canAsk = ({ stdin, stderr }: Io): boolean => stdin.isTTY && stderr.isTTY;

const streams = ({ stdin, stderr }: Io): { input: NodeJS.ReadStream; output: NodeJS.WriteStream } => ({
  input: stdin,
  output: stderr,
});

/**
 * A secret, which is not shown while it is typed; `undefined` when nothing was.
 *
 * @throws {Interrupted} the person left.
 */
export async function askSecret(io: Io, message: string): Promise<string | undefined> {
  const answer = await password({ message, mask: "*", ...streams(io) });
  if (isCancel(answer)) throw new Interrupted();
  return answer === "" ? undefined : answer;
}

export async function askText(io: Io, message: string): Promise<string | undefined> {
  const answer = await text({ message, ...streams(io) });
  if (isCancel(answer)) throw new Interrupted();
  return answer === undefined || answer.trim() === "" ? undefined : answer;
}

export async function askWhether(io: Io, message: string): Promise<boolean> {
  const answer = await confirm({ message, ...streams(io) });
  return !isCancel(answer) && answer;
}
