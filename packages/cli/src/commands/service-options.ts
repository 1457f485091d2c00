import { Option, type Command } from "commander";
import type { Messages } from "../messages/messages.ts";

/** The options that every call of a service has. */
export function addServiceOptions(command: Command, { options }: Messages): Command {
  return command
    .option("-s, --service <name>", options.service)
    .option("--endpoint <address>", options.endpoint)
    .option("--token-file <path>", options.tokenFile)
    .addOption(new Option("--auth <form>", options.auth).choices(["token", "bearer", "signature"]))
    .option("--json", options.json)
    .option("--curl", options.curl)
    .option("--debug", options.debug);
}

/** What is needed beside them where a deployment on AI Search can answer too. */
export function addAISearchOptions(command: Command, { options }: Messages): Command {
  return command
    .option("--ai-search", options.aiSearch)
    .option("--deployment <id>", options.deployment)
    .option("--api-key-file <path>", options.apiKeyFile);
}
