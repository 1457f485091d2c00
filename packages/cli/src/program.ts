import { Command } from "commander";
import { register as registerDoctor } from "./commands/doctor.ts";
import { register as registerInit } from "./commands/init.ts";
import { CommandError, Ended } from "./failure/command-error.ts";
import type { ExitCode, Io } from "./io.ts";

/** Reads the arguments and runs the command; a command's own code is loaded when it is called. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  const program = new Command("paifang").description(
    "Models on PAI-EAS and AI Search, from the command line.",
  );
  program.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
  });
  registerDoctor(program, io);
  registerInit(program, io);
  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof Ended) return error.exitCode;
    if (!(error instanceof CommandError)) throw error;
    io.stderr.write(`${error.code}: ${error.detail}\n${error.tries.map((text) => `  ${text}\n`).join("")}`);
    return error.exitCode;
  }
}
