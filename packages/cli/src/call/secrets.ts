import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CommandError, Interrupted } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

/** Where a secret may come from; the client itself reads the variable. */
export type SecretPlaces = {
  file: string | undefined;
  /** The variable beside the address, for the question and for whether it is needed. */
  variable: string;
  hasVariable: boolean;
  readsInput: boolean;
};

/** A secret from its file, or from a question on a terminal; nothing where the variable has it or nobody can be asked. */
export async function readSecret(io: Io, places: SecretPlaces): Promise<string | undefined> {
  if (places.file !== undefined) return readSecretFile(io, places.file);
  const canAsk = io.stdin.isTTY && io.stderr.isTTY && !places.readsInput;
  return places.hasVariable || !canAsk ? undefined : askSecret(io, places.variable);
}

async function readSecretFile(io: Io, path: string): Promise<string> {
  try {
    return (await readFile(resolve(io.folder, path), "utf8")).trim();
  } catch (reason) {
    const code = reason instanceof Error && "code" in reason ? String(reason.code) : "?";
    throw new CommandError("FILE_UNREADABLE", messagesFor(io.env).failure.fileUnreadable(path, code));
  }
}

async function askSecret(io: Io, variable: string): Promise<string> {
  const { isCancel, password } = await import("@clack/prompts");
  const answer = await password({
    message: messagesFor(io.env).token.ask(variable),
    input: io.stdin,
    output: io.stderr,
  });
  if (isCancel(answer)) throw new Interrupted();
  return answer.trim();
}
