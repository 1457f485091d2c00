import type { ExitCode } from "../io.ts";

/** Words for what can go wrong with a command before or beside the client. */
export type CommandCode =
  | "CALL_INVALID"
  | "TOKEN_IN_ARGUMENTS"
  | "FILE_UNREADABLE"
  | "LINE_INVALID"
  | "CONFIG_INVALID"
  | "PORT_IN_USE"
  | "EMULATOR_MISSING"
  | "EMULATOR_REFUSED"
  | "ANSWER_FAILED";

/** A command cannot go on. `detail` is one sentence, `tries` say what to do. */
export class CommandError extends Error {
  readonly code: CommandCode;
  readonly detail: string;
  readonly tries: readonly string[];
  readonly exitCode: ExitCode;

  constructor(
    code: CommandCode,
    detail: string,
    { tries = [], exitCode = 2 }: { tries?: readonly string[]; exitCode?: ExitCode } = {},
  ) {
    super(detail);
    this.name = "CommandError";
    this.code = code;
    this.detail = detail;
    this.tries = tries;
    this.exitCode = exitCode;
  }
}

/** A command has said all there is to say and ends so. */
export class Ended extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode) {
    super(`ended with ${exitCode}`);
    this.name = "Ended";
    this.exitCode = exitCode;
  }
}

/** Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
