import { openScreen, runProgram } from "@paifang/story";
import { readArguments, USAGE } from "./arguments.ts";
import { run } from "./run.ts";

await runProgram(async () => {
  const given = readArguments(process.argv.slice(2));
  if (given.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const surprises = await run(given, openScreen(process.stdout), process.env);
  for (const surprise of surprises) process.stderr.write(`Not so: ${surprise}.\n`);
  if (surprises.length > 0) process.exitCode = 1;
});
