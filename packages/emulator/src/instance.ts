/** Workers of a service and the queue in front of them. */
export type Instance = {
  /** Waits for a worker and gives what sets it free again; `undefined` when the queue is full. Rejects when the caller leaves. */
  enter(gone: AbortSignal): Promise<(() => void) | undefined>;
  load(): Load;
};

/** How many requests are worked on, and how many wait. */
export type Load = { busy: number; waiting: number };

export function openInstance(workers: number, maxQueueSize: number): Instance {
  let busy = 0;
  const waiting = new Set<() => void>();
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) busy--;
    // The worker goes on with the next one: `busy` stays as it is.
    else next();
  };
  return {
    enter: async (gone) => {
      gone.throwIfAborted();
      if (busy < workers) {
        busy++;
        return leave;
      }
      if (waiting.size >= maxQueueSize) return undefined;
      await new Promise<void>((resolve, reject) => {
        const give = (): void => {
          waiting.delete(give);
          gone.removeEventListener("abort", quit);
          resolve();
        };
        const quit = (): void => {
          waiting.delete(give);
          reject(gone.reason as Error);
        };
        gone.addEventListener("abort", quit, { once: true });
        waiting.add(give);
      });
      return leave;
    },
    load: () => ({ busy, waiting: waiting.size }),
  };
}
