import { program } from "./program.ts";
import { UserError } from "./user-error.ts";

try {
  process.exitCode = await program(process.argv.slice(2), process.env, {
    line: (text) => void process.stdout.write(`${text}\n`),
    aside: (text) => void process.stderr.write(`${text}\n`),
  });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
