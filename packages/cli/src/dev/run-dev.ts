import { once } from "node:events";
import { startEmulator, type Emulator, type RequestRecord, type ServiceOptions } from "@paifang/emulator";
import { CommandError } from "../failure/command-error.ts";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { DEFAULT_PORT } from "./default-port.ts";
import { listenToKeys } from "./keys.ts";
import { tellRequest } from "./request-line.ts";
import { readSettings, type SettingFlags, type Settings } from "./settings.ts";
import { inspectorOf, showReady, type OutputForm } from "./show-ready.ts";

export type DevFlags = SettingFlags & { output: OutputForm };

type Running = Emulator<Readonly<Record<string, ServiceOptions>>>;
type OnRequest = (record: RequestRecord, durationMs: number) => void;

/** Runs the emulator with ready services until it is told to stop. */
export async function runDev(io: Io, flags: DevFlags): Promise<void> {
  const onRequest: OnRequest = (record, durationMs) => tellRequest(io, record, durationMs);
  const emulator = await start(io, { ...(await readSettings(io, flags)), onRequest });
  try {
    showReady(io, emulator, flags);
    await untilStopped(io, emulator);
  } finally {
    await emulator.close();
    io.stderr.write(`${messagesFor(io.env).dev.stopped}\n`);
  }
}

async function start(io: Io, settings: Settings & { onRequest: OnRequest }): Promise<Running> {
  const { dev, failure } = messagesFor(io.env);
  const { port = DEFAULT_PORT } = settings;
  try {
    return await startEmulator({ ...settings, port });
  } catch (error) {
    if (error instanceof TypeError) throw new CommandError("CONFIG_INVALID", error.message);
    if (!(error instanceof Error && "code" in error && error.code === "EADDRINUSE")) throw error;
    if (settings.port !== undefined)
      throw new CommandError("PORT_IN_USE", failure.portInUse(port), {
        tries: [failure.anotherPort],
        exitCode: 1,
      });
  }
  io.stderr.write(`${dev.portTaken(port)}\n`);
  return startEmulator({ ...settings, port: 0 });
}

/** Ctrl-C and a polite end from outside are how this command ends well. */
async function untilStopped(io: Io, emulator: Running): Promise<void> {
  const quit = new AbortController();
  const stop = (): void => quit.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const inspector = inspectorOf(emulator);
  const { faults, reset } = emulator;
  const leaveKeys = io.stdin.isTTY ? listenToKeys(io, { faults, reset, inspector, quit: stop }) : undefined;
  await once(quit.signal, "abort");
  leaveKeys?.();
}
