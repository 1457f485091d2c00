import { Option, type Command } from "commander";
import { DOCTOR_HELP } from "../doctor/messages/help.ts";
import type { Io } from "../io.ts";
import { languageOf } from "../language.ts";
import type { DoctorFlags } from "../doctor/command.ts";

export function register(program: Command, io: Io): void {
  const help = DOCTOR_HELP[languageOf(io.env)];
  program
    .command("doctor")
    .description(help.doctor)
    .argument("[address]", help.pasted)
    .option("--service <name>", help.service)
    .option("--token-file <file>", help.tokenFile)
    .option("--api-key-file <file>", help.apiKeyFile)
    .option("--deployment <id>", help.deployment)
    .addOption(new Option("--kind <kind>", help.kind).choices(["text", "reranker", "multimodal"]))
    .addOption(new Option("--auth <form>", help.auth).choices(["token", "bearer", "signature"]))
    .option("--model <id>", help.model)
    .option("--write", help.write)
    .option("--wait [seconds]", help.wait)
    .option("--timeout <seconds>", help.timeout)
    .option("--json", help.json)
    .option("--debug", help.debug)
    .addHelpText("after", `\n${help.cost}`)
    .action(async (pasted: string | undefined, flags: DoctorFlags) => {
      const { runDoctor } = await import("../doctor/command.ts");
      await runDoctor(pasted, flags, io);
    });
}
