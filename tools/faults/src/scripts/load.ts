/** What a request costs the emulator, and the client that asks: `--requests` (6,000), `--at-once` (16). Exits 1 when the emulator costs more. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { EasClient } from "@paifang/client";

type Cost = { texts: number; emulatorUs: number; clientUs: number };

const { values } = parseArgs({
  options: { requests: { type: "string", default: "6000" }, "at-once": { type: "string", default: "16" } },
});
const [requests, atOnce] = [Number(values.requests), Number(values["at-once"])];
if (!Number.isInteger(requests) || requests < 100 || !Number.isInteger(atOnce) || atOnce < 1 || atOnce > 64)
  throw new RangeError("--requests is a whole number from 100, --at-once one from 1 to 64");

const tell = async <Told>(child: ChildProcess): Promise<Told> => {
  const [told] = (await once(child, "message")) as [Told];
  return told;
};
const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system;

const child = fork(new URL("load-service.ts", import.meta.url));
const { endpoint, token, model } = await tell<{ endpoint: string; token: string; model: string }>(child);
const client = new EasClient({ endpoint, token, model, maxConcurrency: atOnce });

const usedByEmulator = (): Promise<NodeJS.CpuUsage> => {
  child.send("cpu");
  return tell<NodeJS.CpuUsage>(child);
};

async function run(count: number, texts: readonly string[]): Promise<void> {
  let left = count;
  const ask = async (): Promise<void> => {
    while (left-- > 0) await client.embed({ input: texts.map((text) => `${text} ${left}`) });
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
}

async function costOf(texts: readonly string[]): Promise<Cost> {
  await run(Math.ceil(requests / 3), texts);
  const [emulatorBefore, clientBefore] = [await usedByEmulator(), process.cpuUsage()];
  await run(requests, texts);
  const clientUsed = microseconds(process.cpuUsage()) - microseconds(clientBefore);
  const emulatorUsed = microseconds(await usedByEmulator()) - microseconds(emulatorBefore);
  return { texts: texts.length, emulatorUs: emulatorUsed / requests, clientUs: clientUsed / requests };
}

const text = "Which trees grow near rivers, and how tall do they become?";
const costs: Cost[] = [];
for (const count of [1, 16]) costs.push(await costOf(Array.from({ length: count }, () => text)));
child.disconnect();

console.log(
  `Node ${process.version}, ${requests} requests, ${atOnce} at once, hashed n-grams; CPU a request`,
);
console.log("| texts a request | emulator µs | client µs | emulator / client |\n| --- | --- | --- | --- |");
for (const { texts, emulatorUs, clientUs } of costs)
  console.log(
    `| ${texts} | ${emulatorUs.toFixed(0)} | ${clientUs.toFixed(0)} | ${(emulatorUs / clientUs).toFixed(2)} |`,
  );
process.exitCode = costs.every(({ emulatorUs, clientUs }) => emulatorUs < clientUs) ? 0 : 1;
