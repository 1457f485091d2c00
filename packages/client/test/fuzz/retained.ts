import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { insist, type Target } from "./target.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const FACTOR = 10;
const SLACK_BYTES = 1_048_576;

function held(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Bytes that stay in memory with what `run` gives. */
function retainedBytes(run: () => unknown): number {
  const before = held();
  const value = [run()];
  const bytes = held() - before;
  // Read after the measurement, so that nothing may be collected before it.
  return value.length === 1 ? bytes : 0;
}

/** An answer holds no more than ten times its bytes, above what its parsed JSON or plain events hold. */
export function judgeMemory({ retained }: Target, input: Uint8Array): void {
  if (retained === undefined) return;
  const plain = retainedBytes(() => retained.plain(input));
  const ours = retainedBytes(() => retained.ours(input));
  const most = Math.max(0, plain) + FACTOR * input.length + SLACK_BYTES;
  insist(
    ours <= most,
    `it holds ${ours} bytes, where the plain reading of ${input.length} bytes holds ${plain}`,
  );
}
