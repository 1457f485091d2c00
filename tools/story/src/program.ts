import { explain } from "./explain.ts";

/** Runs a program to its end. What was foreseen is said in two lines on the error stream, a bug keeps its stack. */
export async function runProgram(program: () => Promise<void>): Promise<void> {
  // A reader that has seen enough, such as `head`, closes the pipe.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    await program();
  } catch (error) {
    const words = explain(error);
    if (words === undefined) throw error;
    process.stderr.write(`\n${words}\n`);
    process.exitCode = 1;
  }
}
