import type { Io } from "../io.ts";
import { messagesFor } from "../messages/messages.ts";
import { oneLine } from "../show/one-line.ts";
import { tableOf } from "../show/table.ts";
import { askFaults } from "./emulator-admin.ts";
import { faultOf, type FaultNarrowing } from "./fault-of.ts";

export type FaultFlags = { emulator?: string; json?: boolean };
export type FaultAddFlags = FaultFlags & FaultNarrowing;

type Listed = { id: number; fault: object; matched: number; struck: number };

export async function addFault(io: Io, word: string, flags: FaultAddFlags): Promise<void> {
  const body = faultOf(io, word, flags);
  const added = await askFaults(io, { emulator: flags.emulator, method: "POST", body });
  const shown =
    flags.json === true ? JSON.stringify(added) : messagesFor(io.env).fault.added(JSON.stringify(body));
  io.stdout.write(`${shown}\n`);
}

export async function listFaults(io: Io, flags: FaultFlags): Promise<void> {
  const faults = (await askFaults(io, { emulator: flags.emulator, method: "GET" })) as readonly Listed[];
  if (flags.json === true) {
    for (const fault of faults) io.stdout.write(`${JSON.stringify(fault)}\n`);
    return;
  }
  const { table, fault } = messagesFor(io.env);
  if (faults.length === 0) {
    io.stderr.write(`${fault.none}\n`);
    return;
  }
  const rows = faults.map((one) => [
    String(one.id),
    oneLine(JSON.stringify(one.fault)),
    String(one.matched),
    String(one.struck),
  ]);
  io.stdout.write(tableOf(io.stdout, [table.number, table.fault, table.met, table.struck], rows));
}

export async function clearFaults(io: Io, flags: FaultFlags): Promise<void> {
  await askFaults(io, { emulator: flags.emulator, method: "DELETE" });
  io.stderr.write(`${messagesFor(io.env).fault.cleared}\n`);
}
