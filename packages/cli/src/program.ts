import { readFileSync } from "node:fs";
import { Command, CommanderError, type Option } from "commander";
import { register as registerChat } from "./commands/chat.ts";
import { register as registerDev } from "./commands/dev.ts";
import { register as registerDoctor } from "./commands/doctor.ts";
import { register as registerEmbed } from "./commands/embed.ts";
import { register as registerFault } from "./commands/fault.ts";
import { register as registerInit } from "./commands/init.ts";
import { register as registerInvoke } from "./commands/invoke.ts";
import { register as registerModels } from "./commands/models.ts";
import { register as registerQueue } from "./commands/queue.ts";
import { register as registerRerank } from "./commands/rerank.ts";
import { Ended, Interrupted } from "./failure/command-error.ts";
import { refuseSecretArguments } from "./failure/secret-arguments.ts";
import { wrongCall } from "./failure/wrong-call.ts";
import type { ExitCode, Io } from "./io.ts";
import { messagesFor } from "./messages/messages.ts";

const COMMANDS = [
  registerDev,
  registerDoctor,
  registerInit,
  registerChat,
  registerEmbed,
  registerRerank,
  registerInvoke,
  registerQueue,
  registerModels,
  registerFault,
];

/** Reads the arguments and runs the command; a command's own code is loaded when it is called. */
export async function runProgram(argv: readonly string[], io: Io): Promise<ExitCode> {
  try {
    refuseSecretArguments(argv, io);
    await programOf(io).parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    return endOf(error, argv, io);
  }
}

function programOf(io: Io): Command {
  const { help } = messagesFor(io.env);
  const titles: Readonly<Record<string, string>> = {
    "Usage:": help.usage,
    "Options:": help.options,
    "Arguments:": help.arguments,
    "Commands:": help.commands,
  };
  const program = new Command("paifang").description(help.program);
  program
    .version(versionOf(), "-V, --version", help.showVersion)
    .helpOption("-h, --help", help.showHelp)
    .helpCommand(false)
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      optionDescription: (option) => optionText(option, help.byDefault),
    })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      // What was wrong is told by one place, in the chosen language.
      outputError: () => {},
      writeErr: (text) => void io.stderr.write(text),
      getOutHasColors: () => false,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
    })
    .exitOverride()
    .addHelpText("after", `\n${help.environment}\n${help.exitCodes}`);
  for (const register of COMMANDS) register(program, io);
  return program;
}

/** What the library says beside a description is said in the chosen language. */
function optionText({ description, argChoices, defaultValue }: Option, byDefault: string): string {
  const said = [
    argChoices?.join(", "),
    typeof defaultValue !== "string" ? undefined : `${byDefault} ${defaultValue}`,
  ];
  const beside = said.filter((text) => text !== undefined).join("; ");
  return beside === "" ? description : `${description} (${beside})`;
}

async function endOf(error: unknown, argv: readonly string[], io: Io): Promise<ExitCode> {
  if (error instanceof Ended) return error.exitCode;
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  // Its help was shown, since there was nothing else to do.
  if (error instanceof CommanderError && error.code === "commander.help") return 2;
  if (error instanceof Interrupted) {
    io.stderr.write(`${messagesFor(io.env).failure.interrupted}\n`);
    return 130;
  }
  const asJson = argv.includes("--json");
  const { showFailure } = await import("./failure/show-failure.ts");
  return showFailure(error instanceof CommanderError ? wrongCall(error, argv, io) : error, io, asJson);
}

function versionOf(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return manifest.version;
}
