/** Something that will happen at a moment of virtual time. */
export type Happening = { readonly at: number; readonly order: number; run: (() => void) | undefined };

/** Time that passes only from one happening to the next. Moments and durations are in ms. */
export type VirtualClock = {
  now(): number;
  at(moment: number, run: () => void): Happening;
  after(ms: number, run: () => void): Happening;
  sleep(ms: number): Promise<void>;
  /** Lets all happen in order; after each happening and all that it set off, `step` is called. */
  runToTheEnd(step: () => void): Promise<number>;
};

/** Event loop turns are rare: they only let Node report rejections that nobody handled. */
const STEPS_BETWEEN_TURNS = 4_096;

export function virtualClock(start: number): VirtualClock {
  const heap: Happening[] = [];
  let now = start;
  let order = 0;
  const at = (moment: number, run: () => void): Happening => {
    const happening = { at: Math.max(moment, now), order: order++, run };
    push(heap, happening);
    return happening;
  };
  const after = (ms: number, run: () => void): Happening => at(now + ms, run);
  return {
    now: () => now,
    at,
    after,
    sleep: (ms) => new Promise((resolve) => void after(ms, resolve)),
    runToTheEnd: async (step) => {
      let steps = 0;
      await settled();
      step();
      for (let next = pop(heap); next !== undefined; next = pop(heap)) {
        if (next.run === undefined) continue;
        now = next.at;
        next.run();
        await settled();
        step();
        if (++steps % STEPS_BETWEEN_TURNS === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      return steps;
    },
  };
}

/**
 * Resolves when no microtask is left: the tick that is asked for in a microtask begins only after the
 * microtask queue ran empty. It costs a fraction of a turn of the event loop.
 */
const settled = (): Promise<void> =>
  new Promise((resolve) => queueMicrotask(() => process.nextTick(resolve)));

const isBefore = (a: Happening, b: Happening): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Happening[], added: Happening): void {
  let place = heap.length;
  heap.push(added);
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || !isBefore(added, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = added;
}

function pop(heap: Happening[]): Happening | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    let below = 2 * place + 1;
    let child = heap[below];
    const right = heap[below + 1];
    if (child !== undefined && right !== undefined && isBefore(right, child)) {
      child = right;
      below++;
    }
    if (child === undefined || !isBefore(child, last)) break;
    heap[place] = child;
    place = below;
  }
  heap[place] = last;
  return first;
}
