/** Holds back attempts not yet sent, after the server asked to wait. */
export type Gate = {
  /** Closes until the moment; an earlier closing never shortens a later one. */
  closeUntil(moment: number): void;
  /** How long an attempt has to wait now, in ms; 0 when open. */
  waitMs(now: number): number;
};

export function gate(): Gate {
  let until = 0;
  return {
    closeUntil: (moment) => {
      until = Math.max(until, moment);
    },
    waitMs: (now) => Math.max(0, until - now),
  };
}
