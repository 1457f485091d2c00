import { expect, test } from "vitest";
import { openQueueService } from "./queue-service.ts";

const item = { tags: {}, data: Buffer.from("ash"), priority: 0, path: "" };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A service of one worker with two items, whose work is never done by itself. */
function busyService() {
  const service = openQueueService("slow", {}, 1);
  const signals: AbortSignal[] = [];
  service.input.put(item);
  service.input.put(item);
  service.feed(
    (_item, gone) =>
      new Promise((_resolve, reject) => {
        signals.push(gone);
        gone.addEventListener("abort", () => reject(gone.reason as Error));
      }),
  );
  return { service, signals };
}

test("a reset ends the work under way, and frees its worker for what comes next", async () => {
  const { service, signals } = busyService();

  service.reset();
  await turn();
  service.input.put(item);
  service.feed(() => Promise.resolve({ status: 200, data: Buffer.from("done") }));
  await turn();

  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  expect(service.sink.items).toHaveLength(1);
});
