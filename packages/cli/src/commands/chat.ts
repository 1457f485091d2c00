import type { Command } from "commander";
import type { ChatFlags } from "../chat/run-chat.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { numberFrom } from "./option-values.ts";
import { addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const command = program
    .command("chat")
    .description(messages.commands.chat)
    .argument("[question]", options.question)
    .option("-m, --model <id>", options.model)
    .option("--system <text>", options.system)
    .option("--temperature <number>", options.temperature, numberFrom(io, "--temperature", 0))
    .option("--max-tokens <count>", options.maxTokens, numberFrom(io, "--max-tokens", 1));
  addServiceOptions(command, messages).action(async (question: string | undefined, flags: ChatFlags) => {
    const { runChat } = await import("../chat/run-chat.ts");
    await runChat(io, question, flags);
  });
}
