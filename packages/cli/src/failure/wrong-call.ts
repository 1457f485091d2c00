import type { CommanderError } from "commander";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { CommandError } from "./command-error.ts";

/** What the library says of a wrong call, in our form; values after `=` may be secrets and are left out. */
export function wrongCall(error: CommanderError, argv: readonly string[], io: Io): CommandError {
  const { failure } = messagesFor(io.env);
  const said = error.message
    .replace(/^error: /, "")
    .replace(/(--[\w-]+)=.*'/s, "$1'")
    .replace(/ argument '.*' is invalid/s, " is invalid")
    .replaceAll("\n", " ");
  const first = argv[0];
  const command =
    first === undefined || !/^[a-z]+$/.test(first) || error.code === "commander.unknownCommand"
      ? "paifang"
      : `paifang ${first}`;
  return new CommandError("CALL_INVALID", `${failure.wrongCall} ${said}`, {
    tries: [failure.seeHelp(command)],
  });
}
