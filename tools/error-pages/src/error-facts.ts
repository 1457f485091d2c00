import type { ErrorCode, RetryCause } from "@paifang/client";

/** The classes that carry the codes, by their exported names. */
export type ErrorClass =
  | "PaifangError"
  | "ConfigError"
  | "InputError"
  | "QueueFullError"
  | "ConnectionError"
  | "TimeoutError"
  | "HttpError"
  | "AuthError"
  | "RateLimitError"
  | "RedirectError"
  | "ResponseError"
  | "StreamError"
  | "PartialBatchError";

/** An answer that ends in the error: it stands on the page, and the test plays it to the client. */
export type ExampleAnswer = {
  status: number;
  body?: string;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  product?: "ai-search";
  /** No document shows it: status or body are our reading, or made by hand. */
  inferred?: boolean;
};

/** What the page of a code says beside its advice, which the client itself has. */
export type ErrorFacts = {
  errorClass: ErrorClass;
  /** What happened, in one sentence. */
  meaning: string;
  /** Why it mostly happens. */
  why: string;
  /** Rows of the retry table under which the error may come; left out, the table never repeats it. */
  causes?: readonly RetryCause[];
  /** What the retry depends on, where the causes do not say it. */
  retried?: string;
  answer?: ExampleAnswer;
};

/** Facts of some codes. */
export type FactsOf = Partial<Record<ErrorCode, ErrorFacts>>;
