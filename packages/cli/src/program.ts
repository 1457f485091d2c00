import { Command } from "commander";
import type { ExitCode, Io } from "./io.ts";

/** Reads the arguments and runs the command; a command's own code is loaded when it is called. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  const program = new Command("paifang").description("Models on PAI-EAS and AI Search, from the command line.");
  program.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
  });
  await program.parseAsync(argv, { from: "user" });
  return 0;
}
