import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { CommandError } from "./command-error.ts";

/** @throws {CommandError} somebody tries to hand over a secret as an argument; what it is is not repeated. */
export function refuseSecretArguments(argv: readonly string[], io: Io): void {
  const end = argv.indexOf("--");
  for (const argument of end === -1 ? argv : argv.slice(0, end)) {
    const found = /^--(token|api-?key)(?:=|$)/i.exec(argument);
    if (found === null) continue;
    const { failure } = messagesFor(io.env);
    throw new CommandError("TOKEN_IN_ARGUMENTS", failure.tokenInArguments(`--${found[1] ?? "token"}`), {
      tries: [failure.tokenElsewhere],
    });
  }
}
