import type { Command } from "commander";
import type { CallFlags } from "../call/call.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const command = program.command("models").description(messages.commands.models);
  addServiceOptions(command, messages).action(async (flags: CallFlags) => {
    const { runModels } = await import("../models/run-models.ts");
    await runModels(io, flags);
  });
}
