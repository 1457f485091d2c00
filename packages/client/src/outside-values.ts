/** Takes every secret out of a text. */
export type Scrub = (text: string) => string;

/** A cause of a cause of a cause says no more; and a chain may be a ring. */
const LONGEST_CHAIN = 8;

/** What says something about an error of a lower layer and holds no bytes of the exchange. */
const TOLD_FIELDS = ["code", "errno", "syscall", "address", "port", "hostname", "reason"] as const;

/**
 * An error of a lower layer, fit to be shown: a copy of its kind, words, codes and causes, without secrets. What else
 * hangs on it stays behind, such as the bytes that a parser could not read, which may echo the request's.
 */
export function shownCause(cause: unknown, scrub: Scrub, depth = 0): unknown {
  if (typeof cause === "string") return scrub(cause);
  if (!(cause instanceof Error))
    return typeof cause === "object" || typeof cause === "function" ? undefined : cause;
  if (depth === LONGEST_CHAIN) return undefined;
  const inner = shownCause(cause.cause, scrub, depth + 1);
  const options = inner === undefined ? undefined : { cause: inner };
  const message = scrub(cause.message);
  const copy =
    cause instanceof AggregateError
      ? new AggregateError(
          cause.errors.map((one: unknown) => shownCause(one, scrub, depth + 1)),
          message,
          options,
        )
      : new Error(message, options);
  hide(copy, "name", scrub(cause.name));
  hide(copy, "stack", scrub(cause.stack ?? ""));
  for (const field of TOLD_FIELDS) {
    const value: unknown = Reflect.get(cause, field);
    if (typeof value === "string") Reflect.set(copy, field, scrub(value));
    if (typeof value === "number") Reflect.set(copy, field, value);
  }
  return copy;
}

/** As errors have them: there, but not printed as fields. */
const hide = (copy: Error, key: "name" | "stack", value: string): void => {
  Object.defineProperty(copy, key, { value, configurable: true, writable: true });
};

/** A plain value with all its texts scrubbed. */
export function scrubbedValue(value: unknown, scrub: Scrub): unknown {
  if (typeof value === "string") return scrub(value);
  if (Array.isArray(value)) return value.map((one) => scrubbedValue(one, scrub));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, scrubbedValue(one, scrub)]));
}
