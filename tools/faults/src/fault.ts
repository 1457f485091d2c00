import type { EasOptions, ErrorCode } from "@paifang/client";
import type { CallName, Clients, Given } from "./play/calls.ts";
import type { Play, Seen } from "./raw/raw-server.ts";

export const GROUPS = [
  "transport",
  "status",
  "bodies",
  "embeddings",
  "ranking",
  "chat",
  "streams",
  "cancel",
  "secrets",
] as const;
export type Group = (typeof GROUPS)[number];

/** The classes of errors that a server can cause, by their exported names. */
export type ErrorClass =
  | "PaifangError"
  | "ConnectionError"
  | "TimeoutError"
  | "HttpError"
  | "AuthError"
  | "RateLimitError"
  | "RedirectError"
  | "ResponseError"
  | "StreamError"
  | "PartialBatchError";

/** A number, or the bounds of one that the moment decides. */
export type Count = number | { from: number; to: number };

type Counts = {
  /** Requests that reach the server. */
  requests: Count;
  /** Attempts that the client tells of. @default `requests`, where that is a number */
  attempts?: number;
  /** The wait before the first retry, in ms, when the random source says one half. */
  firstWaitMs?: number;
};

export type ExpectedError = Counts & {
  kind: "error";
  class: ErrorClass;
  code: ErrorCode;
  retryable: boolean;
  /** Further fields of the error. */
  has?: Readonly<Record<string, unknown>>;
  /** What its message says, among else. */
  says?: RegExp;
};
export type ExpectedValue<T> = Counts & { kind: "value"; gives: T };
/** The call rejects with what the caller aborted with, untouched. */
export type ExpectedAbort = Counts & { kind: "abort" };

type Told = {
  /** Words in lower case with hyphens; stays the same for ever. */
  name: string;
  /** What the server does, in one sentence. */
  does: string;
  options?: Partial<EasOptions>;
  /** Played while no other is: it has a time limit that must not pass, and hostile answers cost time. @default false */
  alone?: boolean;
};

type Served = {
  /** `"refused"`: nothing listens. A function gets the origin of a second server, which must not be asked. */
  play: Play | "refused" | ((other: string) => Play);
  /** @default "http" */
  scheme?: "http" | "https";
};

/** A fault of the server, and what a call of the client comes to. */
export type ServerFault = Told &
  Served &
  { [C in CallName]: { call: C; expect: ExpectedError | ExpectedValue<Given<C>> } }[CallName];

/** What somebody who leaves early has at hand. */
export type Stage = Clients & {
  readonly seen: Readonly<Seen>;
  readonly signal: AbortSignal;
  /** What `abort` rejects with. */
  readonly reason: Error;
  /** Aborts `signal`; the connection must be closed soon after. */
  abort(): void;
  /** The same while nothing is under way, so that no connection is closed. */
  abortInWait(): void;
  /** Notes that the caller has left by other means than the signal. */
  left(): void;
  /** Waits until the server has seen as much. */
  until(isSeen: (seen: Readonly<Seen>) => boolean): Promise<void>;
};

/** The caller leaves in some moment. */
export type CallerFault = Told & {
  play: Play;
  /** What the caller does, in words. */
  call: string;
  act(stage: Stage): Promise<unknown>;
  expect: ExpectedError | ExpectedValue<unknown> | ExpectedAbort;
};

export type Fault = (ServerFault | CallerFault) & { group: Group };

/** The faults of a group. */
export const serverFaults = (group: Group, faults: readonly ServerFault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, group }));

export const callerFaults = (faults: readonly CallerFault[]): Fault[] =>
  faults.map((fault) => ({ ...fault, group: "cancel" }));

/** An error by its class and code that is worth a repeat, or is not. */
export const fails = (
  className: ErrorClass,
  code: ErrorCode,
  facts: Omit<ExpectedError, "kind" | "class" | "code">,
): ExpectedError => ({ kind: "error", class: className, code, ...facts });

/** The right answer after so many requests. */
export const gives = <const T>(value: T, counts: Counts = { requests: 1 }): ExpectedValue<T> => ({
  kind: "value",
  gives: value,
  ...counts,
});
