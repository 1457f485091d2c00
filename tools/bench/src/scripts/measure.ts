/** Measures one job in a process that does nothing else: it is sent the job, says when it is warm, and is told to go on. */
import { once } from "node:events";
import { measure, type Job } from "../run/measure.ts";

const [job] = (await once(process, "message")) as [Job];
const measured = await measure(job, async () => {
  process.send?.("ready");
  await once(process, "message");
});
process.send?.(measured, () => process.exit(0));
