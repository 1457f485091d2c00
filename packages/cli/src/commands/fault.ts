import type { Command } from "commander";
import type { FaultAddFlags, FaultFlags } from "../fault/run-fault.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { numberFrom } from "./option-values.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const fault = program.command("fault").description(messages.commands.fault).helpCommand(false);
  fault
    .command("add")
    .description(messages.commands.faultAdd)
    .argument("<fault>", options.faultWord)
    .option("--rate <share>", options.rate, numberFrom(io, "--rate", 0))
    .option("--after <count>", options.after, numberFrom(io, "--after", 0))
    .option("--times <count>", options.times, numberFrom(io, "--times", 1))
    .option("-s, --service <name>", options.faultService)
    .option("--path <end>", options.faultPath)
    .option("--ms <ms>", options.faultMs, numberFrom(io, "--ms", 0))
    .option("--emulator <address>", options.emulator)
    .option("--json", options.json)
    .action(async (word: string, flags: FaultAddFlags) => {
      const { addFault } = await import("../fault/run-fault.ts");
      await addFault(io, word, flags);
    });
  fault
    .command("list")
    .description(messages.commands.faultList)
    .option("--emulator <address>", options.emulator)
    .option("--json", options.json)
    .action(async (flags: FaultFlags) => {
      const { listFaults } = await import("../fault/run-fault.ts");
      await listFaults(io, flags);
    });
  fault
    .command("clear")
    .description(messages.commands.faultClear)
    .option("--emulator <address>", options.emulator)
    .option("--json", options.json)
    .action(async (flags: FaultFlags) => {
      const { clearFaults } = await import("../fault/run-fault.ts");
      await clearFaults(io, flags);
    });
}
