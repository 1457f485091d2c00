/** The bulk's service in a process of its own, as it is in the world: neither side waits for the other's work. */
import { startBulkService } from "../bulk/service.ts";

const service = await startBulkService(Number(process.argv[2] ?? 20));
process.on("message", (asked) => {
  const answer = asked === "reset" ? service.reset() : service.counts();
  void answer.then((value) => process.send?.(value ?? {}));
});
process.on("disconnect", () => void service[Symbol.asyncDispose]().then(() => process.exit(0)));
process.send?.({ endpoint: service.endpoint, token: service.token, workers: service.workers });
