import type { MessageId } from "./messages/en.ts";

/** `fail` is a service that does not work as it is addressed; `skip` was not looked at, or does not apply. */
export type Status = "ok" | "warn" | "fail" | "skip";

export type Facts = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** What a check saw. Its words come later, by `id`, in the reader's language. */
export type Observation = { readonly id: MessageId; readonly status: Status; readonly facts: Facts };

/** An observation with its words. `subject` is the part of the id before the dot. */
export type Finding = Observation & {
  readonly subject: string;
  readonly text: string;
  readonly fix?: string;
};

const observationOf =
  (status: Status) =>
  (id: MessageId, facts: Facts = {}): Observation => ({ id, status, facts });

export const ok: (id: MessageId, facts?: Facts) => Observation = observationOf("ok");
export const warn: (id: MessageId, facts?: Facts) => Observation = observationOf("warn");
export const fail: (id: MessageId, facts?: Facts) => Observation = observationOf("fail");
export const skip: (id: MessageId, facts?: Facts) => Observation = observationOf("skip");
