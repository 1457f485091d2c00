import { Option, type Command } from "commander";
import { DEFAULT_PORT } from "../dev/default-port.ts";
import type { DevFlags } from "../dev/run-dev.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { numberFrom } from "./option-values.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  program
    .command("dev")
    .description(messages.commands.dev)
    .option("-p, --port <port>", `${options.port} (${DEFAULT_PORT})`, numberFrom(io, "--port", 0))
    .option("--services <list>", options.services)
    .option("--config <file>", options.config)
    .option("--chat-upstream <address>", options.chatUpstream)
    .option("--workers <count>", options.workers, numberFrom(io, "--workers", 0))
    .option("--queue-size <count>", options.queueSize, numberFrom(io, "--queue-size", 0))
    .option("--keepalive <ms>", options.keepalive, numberFrom(io, "--keepalive", 1))
    .option("--rate-limit <count>", options.rateLimit, numberFrom(io, "--rate-limit", 1))
    .option("--cold-start <ms>", options.coldStart, numberFrom(io, "--cold-start", 0))
    .option("--lexical", options.lexical)
    .addOption(
      new Option("-o, --output <form>", options.output).choices(["text", "env", "json"]).default("text"),
    )
    .action(async (flags: DevFlags) => {
      const { runDev } = await import("../dev/run-dev.ts");
      await runDev(io, flags);
    });
}
