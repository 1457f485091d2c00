import type { QueueOptions } from "../types.ts";
import { openItemQueue, type Item, type ItemQueue } from "./item-queue.ts";

const MAX_ITEMS = 10_000;
const MAX_PAYLOAD_BYTES = 1_048_576;

/** What the service made of an item. */
export type Outcome = { status: number; data: Uint8Array };
/** Makes an outcome of an item; rejects only when `gone` aborts. */
export type Work = (item: Item, gone: AbortSignal) => Promise<Outcome>;

/** The two queues of a service, and the workers between them. */
export type QueueService = {
  readonly input: ItemQueue;
  readonly sink: ItemQueue;
  readonly maxPayloadBytes: number;
  /** How many items are worked on. */
  busy(): number;
  /** Lets the workers take what waits. */
  feed(work: Work): void;
  /** Empties both queues and ends what is under way. */
  reset(): void;
};

export function openQueueService(name: string, options: QueueOptions, workers: number): QueueService {
  const { maxItems = MAX_ITEMS, startIndex = 1n, maxPayloadBytes = MAX_PAYLOAD_BYTES } = options;
  const input = openItemQueue(name, maxItems, startIndex);
  const sink = openItemQueue(`${name}/sink`, maxItems, startIndex);
  let busy = 0;
  let round = new AbortController();
  let work: Work | undefined;

  // A sink that is full stops the service: what is under way has its place in it already.
  const hasRoom = (): boolean => busy < workers && sink.items.length + busy < sink.maxItems;

  const run = async (item: Item, gone: AbortSignal): Promise<void> => {
    const outcome = await work?.(item, gone).catch(() => undefined);
    if (outcome === undefined || gone.aborted) return;
    input.remove(({ index }) => index === item.index);
    if (outcome.data.byteLength === 0) return;
    const code = outcome.status === 200 ? {} : { lastCode: String(outcome.status) };
    sink.put({ tags: { ...item.tags, ...code }, data: outcome.data, priority: 0, path: "" });
  };

  const pump = (): void => {
    if (work === undefined) return;
    for (let item = input.next(); item !== undefined && hasRoom(); item = input.next()) {
      item.isPending = true;
      busy++;
      void run(item, round.signal).finally(() => {
        busy--;
        pump();
      });
    }
  };
  sink.watch(pump);

  return {
    input,
    sink,
    maxPayloadBytes,
    busy: () => busy,
    feed: (given) => {
      work = given;
      pump();
    },
    reset: () => {
      round.abort();
      round = new AbortController();
      input.reset();
      sink.reset();
    },
  };
}
