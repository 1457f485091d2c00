import { join } from "node:path";
import { openScreen, runProgram } from "@paifang/story";
import { readArguments, USAGE } from "./arguments.ts";
import { run } from "./run.ts";

const REPOSITORY = join(import.meta.dirname, "..", "..", "..");

await runProgram(async () => {
  const given = readArguments(process.argv.slice(2), join(REPOSITORY, ".paifang", "ai-sdk"));
  if (!given.help) return run(given, openScreen(process.stdout), process.env);
  process.stdout.write(`${USAGE}\n`);
  return [];
});
