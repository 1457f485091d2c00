/** Those who want to know of changes. */
export type Listeners<Change> = {
  tell(change: Change): void;
  /** Tells of every change until the returned function is called. */
  watch(listener: (change: Change) => void): () => void;
};

export function openListeners<Change>(): Listeners<Change> {
  const listeners = new Set<(change: Change) => void>();
  return {
    tell: (change) => {
      for (const listener of listeners) listener(change);
    },
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
