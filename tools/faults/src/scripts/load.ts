/**
 * What a request costs the emulator, and the client that asks: `--requests` (2,000) in each of five passes,
 * `--at-once` (16), after a `--warm-up` (12,000) in which most is compiled and the journal gets full.
 * Exits 1 when the emulator costs more.
 */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { EasClient } from "@paifang/client";
import { openTexts } from "./load-texts.ts";

type Address = { endpoint: string; token: string; model: string };
type Service = Address & { child: ChildProcess; client: EasClient };
type Cost = { serviceUs: number; clientUs: number };

const TEXTS = 20_000;
const PASSES = 5;
const number = (value: string, min: number, max: number): number => {
  const count = Number(value);
  if (Number.isInteger(count) && count >= min && count <= max) return count;
  throw new RangeError(`${value} is no whole number from ${min} to ${max}`);
};
const { values } = parseArgs({
  options: {
    requests: { type: "string", default: "2000" },
    "warm-up": { type: "string", default: "12000" },
    "at-once": { type: "string", default: "16" },
  },
});
const requests = number(values.requests, 100, Infinity);
const warmUp = number(values["warm-up"], 0, Infinity);
const atOnce = number(values["at-once"], 1, 64);

const texts = openTexts(TEXTS);
let taken = 0;
/** Always others than the last ones: texts asked for again and again could be remembered. */
const nextTexts = (count: number): string[] =>
  Array.from({ length: count }, () => texts[taken++ % TEXTS] ?? "");

async function tell<Told>(child: ChildProcess): Promise<Told> {
  const [told] = (await once(child, "message")) as [Told];
  return told;
}

async function open(script: string): Promise<Service> {
  const child = fork(new URL(script, import.meta.url));
  const address = await tell<Address>(child);
  return { ...address, child, client: new EasClient({ ...address, maxConcurrency: atOnce }) };
}

const microseconds = ({ user, system }: NodeJS.CpuUsage): number => user + system;
async function usedBy({ child }: Service): Promise<number> {
  child.send("cpu");
  return microseconds(await tell<NodeJS.CpuUsage>(child));
}

async function run({ client }: Service, total: number, count: number): Promise<void> {
  let left = total;
  const ask = async (): Promise<void> => {
    while (left-- > 0) await client.embed({ input: nextTexts(count) });
  };
  await Promise.all(Array.from({ length: atOnce }, ask));
}

async function measure(service: Service, count: number): Promise<Cost> {
  const [serviceBefore, clientBefore] = [await usedBy(service), microseconds(process.cpuUsage())];
  await run(service, requests, count);
  const clientUs = (microseconds(process.cpuUsage()) - clientBefore) / requests;
  return { serviceUs: ((await usedBy(service)) - serviceBefore) / requests, clientUs };
}

const ratioOf = ({ serviceUs, clientUs }: Cost): number => serviceUs / clientUs;

/** That of the pass whose ratio is in the middle. */
async function costOf(service: Service, count: number): Promise<Cost> {
  await run(service, warmUp, count);
  const passes: Cost[] = [];
  for (let pass = 0; pass < PASSES; pass++) passes.push(await measure(service, count));
  const cost = passes.toSorted((one, other) => ratioOf(one) - ratioOf(other))[Math.floor(PASSES / 2)];
  if (cost === undefined) throw new Error("nothing was measured");
  return cost;
}

async function answerOf({ endpoint, token, model }: Address, count: number): Promise<string> {
  const response = await fetch(`${endpoint}/v1/embeddings`, {
    method: "POST",
    headers: { authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ input: nextTexts(count), model, encoding_format: "base64" }),
  });
  return response.text();
}

const emulator = await open("load-service.ts");
const floor = await open("load-floor.ts");
console.log(
  `Node ${process.version}, median of ${PASSES} passes of ${requests} requests after ${warmUp}, ${atOnce} at once, hashed n-grams of ${TEXTS} texts; CPU a request`,
);
console.log("| texts a request | emulator µs | client µs | emulator / client | `node:http` alone µs |");
console.log("| --- | --- | --- | --- | --- |");
for (const count of [1, 16]) {
  const { serviceUs, clientUs } = await costOf(emulator, count);
  floor.child.send({ body: await answerOf(emulator, count) });
  const { serviceUs: floorUs } = await costOf(floor, count);
  const figures = [
    serviceUs.toFixed(0),
    clientUs.toFixed(0),
    (serviceUs / clientUs).toFixed(2),
    floorUs.toFixed(0),
  ];
  console.log(`| ${count} | ${figures.join(" | ")} |`);
  if (serviceUs >= clientUs) process.exitCode = 1;
}
for (const { child } of [emulator, floor]) child.disconnect();
