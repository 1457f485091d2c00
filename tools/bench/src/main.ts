import { startServerProcess } from "./server/server-process.ts";
import { runJob } from "./run/run-job.ts";
import { expectedDigest } from "./run/digest.ts";
import { WORKLOADS } from "./workloads/all.ts";

await using server = await startServerProcess();
for (const w of WORKLOADS) {
  const expected = expectedDigest({ route: w.route(w.count), count: w.count, batchSize: w.batchSize });
  for (const subject of w.subjects) {
    const calls = w.callsOf?.(w.count) ?? w.count;
    const r = await runJob({ subject, task: w.task, address: `${server.address}/${w.route(w.count)}`, count: calls, warmUp: { passes: w.warmUp.passes, count: w.callsOf?.(1) ?? w.warmUp.count }, passes: w.passes, batchSize: w.batchSize, inFlight: w.inFlight }, server);
    if ("failed" in r) console.log(w.name, subject, r.failed);
    else console.log(w.name, subject, ((r.cpuMs * 1000) / w.count / w.passes).toFixed(2), r.wallMs.toFixed(0), r.peakMB.toFixed(0), "server", r.server.cpuMs.toFixed(0), "of", r.cpuMs.toFixed(0), r.server.requests, r.server.mostSockets, r.digest === expected);
  }
}
