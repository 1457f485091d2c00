import { Option, type Command } from "commander";
import { DOCTOR_HELP } from "../doctor/messages/help.ts";
import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import type { InitFlags } from "../setup/init.ts";

export function register(program: Command, io: Io): void {
  const help = DOCTOR_HELP[languageOf(io.env)];
  program
    .command("init")
    .description(help.init)
    .argument("[address]", help.pasted)
    .option("--from-curl <line>", help.fromCurl)
    .option("--service <name>", help.service)
    .option("--token-file <file>", help.tokenFile)
    .option("--api-key-file <file>", help.apiKeyFile)
    .option("--deployment <id>", help.deployment)
    .addOption(new Option("--auth <form>", help.auth).choices(["token", "bearer", "signature"]))
    .action(async (pasted: string | undefined, flags: InitFlags) => {
      const { runInit } = await import("../setup/init.ts");
      await runInit(pasted, flags, io);
    });
}
