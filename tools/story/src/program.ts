import { explain } from "./explain.ts";

/**
 * Runs a program to its end, which may give claims about itself that do not hold. Those, and what was foreseen in two
 * lines, are said on the error stream; a bug keeps its stack.
 */
export async function runProgram(program: () => Promise<readonly string[] | void>): Promise<void> {
  // A reader that has seen enough, such as `head`, closes the pipe.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    const surprises = (await program()) ?? [];
    for (const surprise of surprises) process.stderr.write(`Not so: ${surprise}.\n`);
    if (surprises.length > 0) process.exitCode = 1;
  } catch (error) {
    const words = explain(error);
    if (words === undefined) throw error;
    process.stderr.write(`\n${words}\n`);
    process.exitCode = 1;
  }
}
