import { join } from "node:path";
import { readArguments, USAGE } from "./arguments.ts";
import { explain } from "./explain.ts";
import { run } from "./run.ts";
import { openScreen } from "./screen.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  const given = readArguments(process.argv.slice(2), join(REPOSITORY, ".paifang"));
  if (given.help) process.stdout.write(`${USAGE}\n`);
  else await run(given, openScreen(process.stdout), process.env);
} catch (error) {
  const words = explain(error);
  if (words === undefined) throw error;
  process.stderr.write(`\n${words}\n`);
  process.exitCode = 1;
}
