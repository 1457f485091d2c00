import type { Reply } from "./reply.ts";

type Head = Pick<Reply, "status" | "headers">;

/** Replies that nobody asked for but that answer an open question when they happen. */
export type Journal = {
  note(head: Head): void;
  readonly asked: number;
  /** Replies with one of these statuses. */
  withStatus(...statuses: readonly number[]): readonly Head[];
};

export function openJournal(): Journal {
  const refusals: Head[] = [];
  let asked = 0;
  return {
    note: (head) => {
      asked += 1;
      if (head.status >= 300) refusals.push(head);
    },
    get asked() {
      return asked;
    },
    withStatus: (...statuses) => refusals.filter(({ status }) => statuses.includes(status)),
  };
}
