import { openScreen, runProgram } from "@paifang/story";
import { readArguments, USAGE } from "./arguments.ts";
import { run } from "./run.ts";

await runProgram(async () => {
  const given = readArguments(process.argv.slice(2));
  if (!given.help) return run(given, openScreen(process.stdout), process.env);
  process.stdout.write(`${USAGE}\n`);
  return [];
});
