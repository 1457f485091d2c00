import { fork } from "node:child_process";
import { once } from "node:events";
import type { BulkService, ServiceCounts } from "./service.ts";

/** Starts the service in another process, and waits until it listens. */
export async function startServiceProcess(serviceMs: number): Promise<BulkService> {
  const child = fork(new URL("../scripts/bulk-service.ts", import.meta.url), [String(serviceMs)]);
  const [where] = (await once(child, "message")) as [Pick<BulkService, "endpoint" | "token" | "workers">];
  const ask = async (question: "reset" | "counts"): Promise<unknown> => {
    child.send(question);
    const [answer] = (await once(child, "message")) as [unknown];
    return answer;
  };
  return {
    ...where,
    counts: async () => (await ask("counts")) as ServiceCounts,
    reset: async () => {
      await ask("reset");
    },
    [Symbol.asyncDispose]: async () => {
      const over = once(child, "exit");
      child.disconnect();
      await over;
    },
  };
}
