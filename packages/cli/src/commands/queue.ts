import type { Command } from "commander";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import type { QueueGetFlags, QueuePutFlags } from "../queue/run-queue.ts";
import { numberFrom, pairFrom } from "./option-values.ts";
import { addServiceOptions } from "./service-options.ts";

export function register(program: Command, io: Io): void {
  const messages = messagesFor(io.env);
  const { options } = messages;
  const queue = program.command("queue").description(messages.commands.queue).helpCommand(false);
  const put = queue
    .command("put")
    .description(messages.commands.queuePut)
    .argument("<body>", options.queueBody)
    .option("--path <path>", options.queuePath)
    .option("--priority <number>", options.priority, numberFrom(io, "--priority", 0))
    .option("--tag <name=value>", options.tag, pairFrom(io, "--tag", "="))
    .option("--wait", options.wait)
    .option("--deadline <seconds>", options.deadline, numberFrom(io, "--deadline", 1));
  addServiceOptions(put, messages).action(async (body: string, flags: QueuePutFlags) => {
    const { runQueuePut } = await import("../queue/run-queue.ts");
    await runQueuePut(io, body, flags);
  });
  const get = queue
    .command("get")
    .description(messages.commands.queueGet)
    .argument("<request-id>", options.requestId)
    .option("--keep", options.keep)
    .option("--deadline <seconds>", options.deadline, numberFrom(io, "--deadline", 1));
  addServiceOptions(get, messages).action(async (requestId: string, flags: QueueGetFlags) => {
    const { runQueueGet } = await import("../queue/run-queue.ts");
    await runQueueGet(io, requestId, flags);
  });
}
