import { Option, type Command } from "commander";
import type { EmbedFlags } from "../embed/run-embed.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { numberFrom } from "./option-values.ts";
import { addAISearchOptions, addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const command = program
    .command("embed")
    .description(messages.commands.embed)
    .argument("<texts...>", options.texts)
    .option("-m, --model <id>", options.model)
    .addOption(new Option("--input-type <type>", options.inputType).choices(["query", "document"]))
    .option("--instruction <text>", options.instruction)
    .option("--dimensions <count>", options.dimensions, numberFrom(io, "--dimensions", 1))
    .addOption(new Option("--form <form>", options.form).choices(["float", "base64"]).default("float"));
  addServiceOptions(addAISearchOptions(command, messages), messages).action(
    async (texts: string[], flags: EmbedFlags) => {
      const { runEmbed } = await import("../embed/run-embed.ts");
      await runEmbed(io, texts, flags);
    },
  );
}
