/** One entry of a queue. */
export type Item = {
  index: bigint;
  tags: Readonly<Record<string, string>>;
  data: Uint8Array;
  message: string;
  priority: number;
  /** A worker or a watcher has it. */
  isPending: boolean;
  /** Where the service is to be asked with it. */
  path: string;
};

export type NewItem = Pick<Item, "tags" | "data" | "priority" | "path">;

export type Selection = {
  /** The first index that is wanted; -1 means the newest item alone. */
  from: bigint;
  length: number;
  tags: Readonly<Record<string, string>>;
};

/** Items by index, from the oldest to the newest. */
export type ItemQueue = {
  readonly name: string;
  readonly maxItems: number;
  readonly items: readonly Item[];
  isEnded: boolean;
  isFull(): boolean;
  put(item: NewItem): Item;
  find(index: bigint): Item | undefined;
  /** What a worker takes next: by priority, then by age. */
  next(): Item | undefined;
  /** How many a worker takes before this one. */
  countAhead(item: Item): number;
  select(selection: Selection): Item[];
  remove(isGone: (item: Item) => boolean): void;
  /** Tells of items that wait again. */
  changed(): void;
  /** Tells of every change until the returned function is called. */
  watch(listener: () => void): () => void;
  reset(): void;
};

export function openItemQueue(name: string, maxItems: number, startIndex: bigint): ItemQueue {
  let items: Item[] = [];
  let nextIndex = startIndex;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const waiting = (): Item[] =>
    items.filter(({ isPending }) => !isPending).toSorted((one, other) => other.priority - one.priority);
  const queue: ItemQueue = {
    name,
    maxItems,
    isEnded: false,
    get items() {
      return items;
    },
    isFull: () => items.length >= maxItems,
    put: (item) => {
      const added = { ...item, index: nextIndex++, message: "", isPending: false };
      items.push(added);
      changed();
      return added;
    },
    find: (index) => items.find((item) => item.index === index),
    next: () => waiting()[0],
    countAhead: (item) => Math.max(0, waiting().indexOf(item)),
    select: ({ from, length, tags }) => {
      const matching = items.filter((item) => hasTags(item, tags));
      if (from < 0n) return matching.slice(-1);
      return matching.filter(({ index }) => index >= from).slice(0, length);
    },
    remove: (isGone) => {
      items = items.filter((item) => !isGone(item));
      changed();
    },
    changed,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset: () => {
      items = [];
      nextIndex = startIndex;
      queue.isEnded = false;
      changed();
    },
  };
  return queue;
}

const hasTags = ({ tags }: Item, wanted: Readonly<Record<string, string>>): boolean =>
  Object.entries(wanted).every(([key, value]) => tags[key] === value);

/** What a timer of Node can wait; more would end at once. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

/** Selects at once, or as soon as there is something, within the time and while the caller stays. */
export function waitForItems(
  queue: ItemQueue,
  selection: Selection,
  { timeoutMs, gone }: { timeoutMs: number; gone: AbortSignal },
): Promise<Item[]> {
  const found = queue.select(selection);
  if (found.length > 0 || timeoutMs <= 0 || gone.aborted) return Promise.resolve(found);
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      unwatch();
      gone.removeEventListener("abort", finish);
      resolve(queue.select(selection));
    };
    const timer = setTimeout(finish, Math.min(timeoutMs, LONGEST_WAIT_MS));
    const unwatch = queue.watch(() => {
      if (queue.select(selection).length > 0) finish();
    });
    gone.addEventListener("abort", finish);
  });
}
