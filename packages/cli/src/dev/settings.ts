import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { readEmulatorOptions, type JsonOptions } from "@paifang/emulator";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { servicesOf, withFlags, type ServiceFlags, type Services } from "./service-options.ts";

export type SettingFlags = ServiceFlags & { port?: number; config?: string; lexical?: boolean };

/** What the emulator is started with. */
export type Settings = JsonOptions & { services: Services };

/** The options of the file and the flags, which win; `--services` takes the place of the file's. */
export async function readSettings(io: Io, flags: SettingFlags): Promise<Settings> {
  const { services, ...file } = flags.config === undefined ? {} : await readConfig(io, flags.config);
  const chosen = flags.services === undefined ? services : undefined;
  return {
    ...file,
    services: withFlags({ ...(chosen ?? servicesOf(io, flags)) }, flags),
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.lexical === true && { encoder: "lexical" }),
  };
}

async function readConfig(io: Io, path: string): Promise<JsonOptions> {
  const { failure } = messagesFor(io.env);
  const text = await readFile(resolve(io.folder, path), "utf8").catch((reason: NodeJS.ErrnoException) => {
    throw new CommandError("FILE_UNREADABLE", failure.fileUnreadable(path, reason.code ?? "?"));
  });
  try {
    return readEmulatorOptions(JSON.parse(text));
  } catch (reason) {
    throw new CommandError(
      "CONFIG_INVALID",
      `${path}: ${reason instanceof Error ? reason.message : String(reason)}`,
    );
  }
}
