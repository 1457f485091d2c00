import type { VirtualClock } from "./virtual-clock.ts";

/** `isWanted` is asked when a worker could begin with it. */
type Work = { workMs: number; done: () => void; isWanted: () => boolean };

/** One copy of a model server: workers, and the queue in front of them. */
export type InstanceModel = {
  /** Takes work, or gives `false` when the queue is full. What a worker has begun runs to its end. */
  accept(work: Work): boolean;
  /** The process ends; what was under way is never done. */
  restart(): void;
};

export function instanceModel(clock: VirtualClock, workers: number, queueSize: number): InstanceModel {
  const line = new Set<Work>();
  let busy = 0;
  let life = 0;
  const begin = ({ workMs, done }: Work): void => {
    const own = life;
    busy++;
    clock.after(workMs, () => {
      if (own !== life) return;
      busy--;
      done();
      next();
    });
  };
  const next = (): void => {
    for (const work of line) {
      if (busy >= workers) return;
      line.delete(work);
      if (work.isWanted()) begin(work);
    }
  };
  return {
    accept: (work) => {
      if (busy < workers) begin(work);
      else if (line.size < queueSize) line.add(work);
      else return false;
      return true;
    },
    restart: () => {
      life++;
      busy = 0;
      line.clear();
    },
  };
}
