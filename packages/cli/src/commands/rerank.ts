import type { Command } from "commander";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import type { RerankFlags } from "../rerank/run-rerank.ts";
import { numberFrom } from "./option-values.ts";
import { addAISearchOptions, addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const command = program
    .command("rerank")
    .description(messages.commands.rerank)
    .argument("<query>", options.query)
    .argument("<documents...>", options.documents)
    .option("-m, --model <id>", options.model)
    .option("-n, --top <count>", options.top, numberFrom(io, "--top", 1))
    .option("--instruction <text>", options.instruction);
  addServiceOptions(addAISearchOptions(command, messages), messages).action(
    async (query: string, documents: string[], flags: RerankFlags) => {
      const { runRerank } = await import("../rerank/run-rerank.ts");
      await runRerank(io, { query, documents }, flags);
    },
  );
}
