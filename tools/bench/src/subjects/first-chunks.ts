import { performance } from "node:perf_hooks";
import type { Evidence } from "./subject.ts";

/** Opens streams one after another, and tells how long each took to its first chunk. Each is read to its end. */
export async function firstChunks(
  count: number,
  open: () => Promise<AsyncIterable<unknown>>,
): Promise<Evidence> {
  const waitsMs: number[] = [];
  for (let call = 0; call < count; call += 1) {
    const started = performance.now();
    let wait = 0;
    for await (const chunk of await open())
      if (wait === 0 && chunk !== undefined) wait = performance.now() - started;
    waitsMs.push(wait);
  }
  return { kind: "waits", waitsMs };
}
