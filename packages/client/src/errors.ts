import { ADVICE } from "./advice/en.ts";
import { RETRY_TABLE, type RetryCause } from "./retry-table.ts";
import type { ChatResponse, EmbedResponse } from "./types.ts";

/** A stable word for what went wrong; each has advice and a page in the documentation. */
export type ErrorCode = keyof typeof ADVICE;

/** Which part of an exchange broke. */
export type ConnectionPhase = "connect" | "request" | "body";
/** Which time limit passed. */
export type TimeoutPhase = "connect" | "attempt" | "first-event" | "idle" | "deadline";

type ErrorFacts = { retryCause?: RetryCause; cause?: unknown; requestId?: string | undefined };

/** What an error inside a good status says. */
type ServerFacts = { serverCode?: string | undefined; serverMessage?: string | undefined };

/** Where an error happened; set once, by the attempt loop or the stream. */
export type Place = {
  operation: string;
  endpoint: string;
  attempts: number;
  requestId?: string | undefined;
  scrub?: (text: string) => string;
};

type Writable<T> = { -readonly [key in keyof T]: T[key] };

const brandOf = (name: string): symbol => Symbol.for(`paifang.${name}`);

/** Two copies of this package in one tree must know each other's errors, so classes are told by a shared symbol. */
function brand(type: { prototype: object }, name: string): void {
  Object.defineProperty(type.prototype, brandOf(name), { value: true });
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}

const hasBrand = (value: unknown, name: string): boolean =>
  typeof value === "object" && value !== null && Reflect.get(value, brandOf(name)) === true;

/** The root of all errors of this package. An abort by the caller is not one: it rejects with `signal.reason`. */
export class PaifangError extends Error {
  readonly code: ErrorCode;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  readonly retryCause: RetryCause;
  /** It would have been sent again, but so many calls to this endpoint failed lately that it was not. */
  readonly retryBudgetExhausted: boolean = false;
  /** HTTP exchanges of the call's failing exchange, retries included; 0 when nothing was sent. */
  readonly attempts: number = 0;
  readonly operation: string | undefined = undefined;
  /** The address without any secret. */
  readonly endpoint: string | undefined = undefined;
  /** The request's id, from the answer's body or header; of use to the service's support. */
  readonly requestId: string | undefined;
  /** What failed, without place and advice. */
  readonly detail: string;
  /** What to do about it, in English. */
  readonly advice: string;

  constructor(code: ErrorCode, detail: string, facts: ErrorFacts = {}) {
    super(`${detail} ${ADVICE[code]}`, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = code;
    this.detail = detail;
    this.advice = ADVICE[code];
    this.requestId = facts.requestId;
    this.retryCause = facts.retryCause ?? "none";
    this.retryable = RETRY_TABLE[this.retryCause].retries > 0;
  }

  static {
    brand(this, "PaifangError");
  }
  static isInstance(value: unknown): value is PaifangError {
    return hasBrand(value, "PaifangError");
  }

  toJSON(): Record<string, unknown> {
    const { name, message, code, retryable, attempts, operation, endpoint, requestId } = this;
    return { name, message, code, retryable, attempts, operation, endpoint, requestId };
  }
}

/** An option is missing, malformed or unknown. Thrown before anything is sent. */
export class ConfigError extends PaifangError {
  /** The option's name. */
  readonly option: string;
  constructor(code: ErrorCode, option: string, detail: string) {
    super(code, detail);
    this.option = option;
  }
  static {
    brand(this, "ConfigError");
  }
  static override isInstance(value: unknown): value is ConfigError {
    return hasBrand(value, "ConfigError");
  }
}

/** An input that cannot be sent, by its place in the request. */
export type InputFault = { index: number; reason: string; bytes?: number };

/** The data cannot be sent; every bad input is listed in `faults`. Nothing was sent. */
export class InputError extends PaifangError {
  readonly faults: readonly InputFault[];
  constructor(code: ErrorCode, detail: string, faults: readonly InputFault[] = []) {
    super(code, detail);
    this.faults = faults;
  }
  static {
    brand(this, "InputError");
  }
  static override isInstance(value: unknown): value is InputError {
    return hasBrand(value, "InputError");
  }
}

/** This client's own queue of waiting calls is full. Nothing was sent. */
export class QueueFullError extends PaifangError {
  constructor(waiting: number) {
    super("QUEUE_FULL", `${waiting} calls already wait in this client.`);
  }
  static {
    brand(this, "QueueFullError");
  }
  static override isInstance(value: unknown): value is QueueFullError {
    return hasBrand(value, "QueueFullError");
  }
}

/** The network failed: name, connection, TLS, or a socket that closed too early. */
export class ConnectionError extends PaifangError {
  readonly phase: ConnectionPhase;
  constructor(code: ErrorCode, phase: ConnectionPhase, detail: string, facts?: ErrorFacts) {
    super(code, detail, facts);
    this.phase = phase;
  }
  static {
    brand(this, "ConnectionError");
  }
  static override isInstance(value: unknown): value is ConnectionError {
    return hasBrand(value, "ConnectionError");
  }
}

const TIMEOUT_CODES: Readonly<Record<TimeoutPhase, ErrorCode>> = {
  connect: "CONNECT_TIMEOUT",
  attempt: "ATTEMPT_TIMEOUT",
  "first-event": "FIRST_EVENT_TIMEOUT",
  idle: "IDLE_TIMEOUT",
  deadline: "DEADLINE_EXCEEDED",
};

/** A time limit of ours passed; `phase` says which, `timeoutMs` its value. */
export class TimeoutError extends PaifangError {
  readonly phase: TimeoutPhase;
  readonly timeoutMs: number;
  constructor(phase: TimeoutPhase, timeoutMs: number, detail: string, facts?: ErrorFacts) {
    super(TIMEOUT_CODES[phase], detail, facts);
    this.phase = phase;
    this.timeoutMs = timeoutMs;
  }
  static {
    brand(this, "TimeoutError");
  }
  static override isInstance(value: unknown): value is TimeoutError {
    return hasBrand(value, "TimeoutError");
  }
}

export type HttpFacts = ErrorFacts & {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** The answer's text, cut and without secrets. */
  body: string;
  serverCode?: string | undefined;
  serverMessage?: string | undefined;
  /** How long the server asks to wait, in ms. */
  retryAfterMs?: number | undefined;
  /** Who answered, as far as the body tells. */
  origin: "gateway" | "server";
};

/** The service answered with a status other than 2xx. */
export class HttpError extends PaifangError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The answer's text: at most 2,048 characters, without secrets. Printing the error leaves it out. */
  declare readonly body: string;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly origin: "gateway" | "server";
  constructor(code: ErrorCode, detail: string, facts: HttpFacts) {
    super(code, detail, facts);
    this.status = facts.status;
    this.headers = facts.headers;
    // Not enumerable, so that a page of HTML does not fill a log.
    Object.defineProperty(this, "body", { value: facts.body });
    this.serverCode = facts.serverCode;
    this.serverMessage = facts.serverMessage;
    this.retryAfterMs = facts.retryAfterMs;
    this.origin = facts.origin;
  }
  static {
    brand(this, "HttpError");
  }
  static override isInstance(value: unknown): value is HttpError {
    return hasBrand(value, "HttpError");
  }
  override toJSON(): Record<string, unknown> {
    const { status, serverCode, serverMessage, retryAfterMs, origin } = this;
    return { ...super.toJSON(), status, serverCode, serverMessage, retryAfterMs, origin };
  }
}

/** 401 or 403: token, key or caller was refused. */
export class AuthError extends HttpError {
  static {
    brand(this, "AuthError");
  }
  static override isInstance(value: unknown): value is AuthError {
    return hasBrand(value, "AuthError");
  }
}

/** 429, or 450 of EAS, whose instances' queues are full. The work was not begun. */
export class RateLimitError extends HttpError {
  static {
    brand(this, "RateLimitError");
  }
  static override isInstance(value: unknown): value is RateLimitError {
    return hasBrand(value, "RateLimitError");
  }
}

/** 3xx. Never followed, because a redirect would carry the secrets along. */
export class RedirectError extends HttpError {
  static {
    brand(this, "RedirectError");
  }
  static override isInstance(value: unknown): value is RedirectError {
    return hasBrand(value, "RedirectError");
  }
}

/** A 2xx answer whose body breaks the contract or reports an error. `path` names the place in it, such as `data[3].embedding`. */
export class ResponseError extends PaifangError {
  readonly path: string;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  constructor(code: ErrorCode, path: string, detail: string, facts: ErrorFacts & ServerFacts = {}) {
    super(code, detail, facts);
    this.path = path;
    this.serverCode = facts.serverCode;
    this.serverMessage = facts.serverMessage;
  }
  static {
    brand(this, "ResponseError");
  }
  static override isInstance(value: unknown): value is ResponseError {
    return hasBrand(value, "ResponseError");
  }
}

/** A stream that was cut, that carried an error, or that was read twice. */
export class StreamError extends PaifangError {
  /** What had come before the failure. */
  readonly partial: ChatResponse | undefined;
  readonly serverCode: string | undefined;
  readonly serverMessage: string | undefined;
  constructor(
    code: ErrorCode,
    detail: string,
    facts: ErrorFacts & ServerFacts & { partial?: ChatResponse } = {},
  ) {
    super(code, detail, facts);
    this.partial = facts.partial;
    this.serverCode = facts.serverCode;
    this.serverMessage = facts.serverMessage;
  }
  static {
    brand(this, "StreamError");
  }
  static override isInstance(value: unknown): value is StreamError {
    return hasBrand(value, "StreamError");
  }
}

/** Some inputs have vectors and some have not. Nothing finished is lost. */
export class PartialBatchError extends PaifangError {
  /** In input order; `undefined` where there is no vector yet. */
  readonly vectors: readonly (Float32Array | undefined)[];
  readonly failures: readonly { index: number; error: unknown }[];
  /** Sends only the missing inputs again, and resolves with all vectors. */
  readonly resume: () => Promise<EmbedResponse>;
  constructor(
    vectors: readonly (Float32Array | undefined)[],
    failures: readonly { index: number; error: unknown }[],
    resume: () => Promise<EmbedResponse>,
  ) {
    const first = failures[0]?.error;
    const reason = first instanceof Error ? `; the first: ${first.message}` : "";
    super("BATCH_PARTIAL", `${failures.length} of ${vectors.length} inputs have no vector${reason}`, {
      cause: first,
      ...(PaifangError.isInstance(first) ? { retryCause: first.retryCause } : {}),
    });
    this.vectors = vectors;
    this.failures = failures;
    this.resume = resume;
  }
  static {
    brand(this, "PartialBatchError");
  }
  static override isInstance(value: unknown): value is PartialBatchError {
    return hasBrand(value, "PartialBatchError");
  }
}

/** Tells an error where it happened, once, and takes secrets out of what it says. */
export function locate<E extends PaifangError>(error: E, place: Place): E {
  if (error.operation !== undefined) return error;
  const writable: Writable<PaifangError> = error;
  const before = error.message;
  // Read now: some versions of V8 write it at its first reading, with the message of that moment.
  const { stack } = error;
  writable.operation = place.operation;
  writable.endpoint = place.endpoint;
  writable.attempts = place.attempts;
  writable.requestId = error.requestId ?? place.requestId;
  const scrub = place.scrub ?? ((text: string): string => text);
  writable.detail = scrub(error.detail);
  if ((error instanceof StreamError || error instanceof ResponseError) && error.serverMessage !== undefined)
    (error as Writable<StreamError | ResponseError>).serverMessage = scrub(error.serverMessage);
  writable.message = `${place.operation} at ${place.endpoint} failed (attempt ${place.attempts}): ${error.detail} ${error.advice}`;
  if (stack !== undefined) writable.stack = stack.replace(before, () => error.message);
  return error;
}
