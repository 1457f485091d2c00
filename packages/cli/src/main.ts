#!/usr/bin/env node
import { dotEnvVariables } from "./dot-env.ts";
import { refuseOldNode } from "./old-node.ts";
import { runProgram } from "./program.ts";

refuseOldNode(process.versions.node, process.stderr);
const folder = process.cwd();
// The client reads the environment itself, so what the file says has to stand there.
Object.assign(process.env, dotEnvVariables(process.env, folder));
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // Whoever read along, such as `head`, has enough.
    if (error.code === "EPIPE") process.exit();
    throw error;
  });

process.exitCode = await runProgram(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  folder,
});
