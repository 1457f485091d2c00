/** Holds back attempts not yet sent, after the server asked to wait. */
export type Gate = {
  /** Closes until the moment; an earlier closing never shortens a later one. */
  closeUntil(moment: number): void;
  /** The moment at which it opens, or opened last. */
  readonly until: number;
};

export function gate(): Gate {
  let until = Number.NEGATIVE_INFINITY;
  return {
    closeUntil: (moment) => {
      until = Math.max(until, moment);
    },
    get until() {
      return until;
    },
  };
}
