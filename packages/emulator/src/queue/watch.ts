import type { Answer } from "../answer.ts";
import type { Item, ItemQueue } from "./item-queue.ts";
import { encodeFrame } from "./protobuf.ts";
import type { QueueQuery } from "./query.ts";

const DEFAULT_WINDOW = 10;

/** What a watcher asked for. */
export type Watch = {
  from: bigint;
  /** How many frames may be out without a commit. */
  window: number;
  isIndexOnly: boolean;
  isAutoCommit: boolean;
  tags: Readonly<Record<string, string>>;
};

export const readWatch = (query: QueueQuery): Watch => ({
  from: query.index("_index_", 0n),
  window: query.number("_window_", DEFAULT_WINDOW),
  isIndexOnly: query.isOn("_index_only_"),
  isAutoCommit: query.isOn("_auto_commit_"),
  tags: query.tags,
});

/**
 * Frames in protobuf as items come, no more than the window at once without a commit. What a watcher holds nobody
 * else gets; when it leaves, that waits again. It ends with the queue's stream.
 */
export async function* watchFrames(
  queue: ItemQueue,
  watch: Watch,
  gone: AbortSignal,
): AsyncGenerator<Buffer, void, undefined> {
  const { isAutoCommit, isIndexOnly } = watch;
  const from = watch.from < 0n ? (queue.items.at(-1)?.index ?? 0n) : watch.from;
  const held = new Set<Item>();
  const isHeld = (item: Item): boolean => item.isPending && queue.items.includes(item);
  const next = (): Item | undefined => {
    for (const item of held) if (!isHeld(item)) held.delete(item);
    if (!isAutoCommit && held.size >= watch.window) return undefined;
    const wanted = { from, length: queue.items.length, tags: watch.tags };
    return queue.select(wanted).find(({ isPending }) => !isPending);
  };
  const isOver = (): boolean => gone.aborted || (queue.isEnded && queue.items.length === 0);
  try {
    for (let item = next(); item !== undefined || !isOver(); item = next()) {
      if (item === undefined) {
        await change(queue, gone);
        continue;
      }
      if (gone.aborted) return;
      item.isPending = true;
      held.add(item);
      yield encodeFrame(isIndexOnly ? { ...item, data: new Uint8Array() } : item);
      const given = item;
      if (isAutoCommit) queue.remove((each) => each === given);
    }
  } finally {
    for (const item of held) if (isHeld(item)) item.isPending = false;
    queue.changed();
  }
}

function change(queue: ItemQueue, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      unwatch();
      gone.removeEventListener("abort", finish);
      resolve();
    };
    const unwatch = queue.watch(finish);
    gone.addEventListener("abort", finish);
  });
}

/** Over plain HTTP each frame has its length in four bytes before it. */
export const watchAnswer = (frames: AsyncIterable<Buffer>): Answer => ({
  status: 200,
  headers: { "content-type": "application/octet-stream" },
  body: withLengths(frames),
});

async function* withLengths(frames: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const frame of frames) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(frame.byteLength);
    yield Buffer.concat([length, frame]);
  }
}
