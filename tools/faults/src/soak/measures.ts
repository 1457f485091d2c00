import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const MEBIBYTE = 1_048_576;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Live memory after a collection, in MiB: objects, and the blocks that vectors lie in. */
export function heapMebibytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MEBIBYTE;
}

/** All memory of the process after a collection, in MiB. */
export function residentMebibytes(): number {
  collect();
  return process.memoryUsage.rss() / MEBIBYTE;
}

/** What keeps the process alive, by kind. */
export function resources(): Map<string, number> {
  const counted = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counted.set(kind, (counted.get(kind) ?? 0) + 1);
  return counted;
}

/** What is there beyond what was there before, such as `TCPSocketWrap 3`. */
export function added(before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): string[] {
  return [...now]
    .map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)] as const)
    .filter(([, more]) => more > 0)
    .map(([kind, more]) => `${kind} ${more}`);
}

export type Sample = { calls: number; mebibytes: number };

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The slope of the samples' least-squares line, in MiB for 100,000 calls. */
export function slopeMebibytes(samples: readonly Sample[]): number {
  const meanCalls = mean(samples.map(({ calls }) => calls));
  const meanSize = mean(samples.map(({ mebibytes }) => mebibytes));
  let together = 0;
  let spread = 0;
  for (const { calls, mebibytes } of samples) {
    together += (calls - meanCalls) * (mebibytes - meanSize);
    spread += (calls - meanCalls) ** 2;
  }
  return spread === 0 ? 0 : (together / spread) * 100_000;
}
