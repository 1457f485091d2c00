import type { Command } from "commander";
import type { InvokeFlags } from "../invoke/run-invoke.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { pairFrom } from "./option-values.ts";
import { addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const command = program
    .command("invoke")
    .description(messages.commands.invoke)
    .argument("<path>", options.path)
    .argument("[body]", options.body)
    .option("-X, --method <method>", options.method)
    .option("--query <name=value>", options.queryField, pairFrom(io, "--query", "="))
    .option("-H, --header <name:value>", options.header, pairFrom(io, "--header", ":"));
  addServiceOptions(command, messages).action(
    async (path: string, body: string | undefined, flags: InvokeFlags) => {
      const { runInvoke } = await import("../invoke/run-invoke.ts");
      await runInvoke(io, { path, body }, flags);
    },
  );
}
