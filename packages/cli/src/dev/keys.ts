import { emitKeypressEvents } from "node:readline";
import { faultPresets, type EmulatorFaults, type FaultPreset } from "@paifang/emulator";
import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";

/** What the keys do something to. */
export type Keyed = { faults: EmulatorFaults; reset(): void; inspector: string; quit(): void };

type Key = { name?: string; ctrl?: boolean };

/** One after the other, and then none. */
const FAULTS_OF_KEY: readonly FaultPreset[] = ["429", "450", "503", "slow", "cut"];

/** Listens to the keys of a terminal until the returned function is called. */
export function listenToKeys(io: Io, keyed: Keyed): () => void {
  const { stdin, stderr } = io;
  const actions = actionsOf(io, keyed);
  const onKey = (_text: string | undefined, { name = "", ctrl = false }: Key): void => {
    if (ctrl && name === "c") keyed.quit();
    else if (!ctrl) actions[name]?.();
  };
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on("keypress", onKey);
  stdin.resume();
  stderr.write(`${messagesFor(io.env).dev.keys}\n`);
  return () => {
    stdin.off("keypress", onKey);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

function actionsOf(io: Io, keyed: Keyed): Readonly<Record<string, () => void>> {
  const { dev } = messagesFor(io.env);
  const tell = (text: string): void => void io.stderr.write(`${text}\n`);
  let added: { id: number; place: number } | undefined;
  return {
    q: keyed.quit,
    o: () => void openBrowser(keyed.inspector, tell),
    r: () => {
      added = undefined;
      keyed.reset();
      tell(dev.reset);
    },
    f: () => {
      if (added !== undefined) keyed.faults.remove(added.id);
      const place = (added?.place ?? -1) + 1;
      const word = FAULTS_OF_KEY[place];
      added = word === undefined ? undefined : { id: keyed.faults.add(faultPresets[word]), place };
      tell(word === undefined ? dev.faultsOff : dev.faultsOn(word));
    },
  };
}

/** Where no browser can be opened, as over SSH, the address is told instead. */
async function openBrowser(address: string, tell: (text: string) => void): Promise<void> {
  tell(address);
  try {
    const { default: open } = await import("open");
    const child = await open(address);
    child.on("error", () => {});
  } catch {
    // The address stands there already.
  }
}
