import type { HeaderFields } from "../exchange.ts";

const DECIMAL = /^\d+(?:\.\d+)?$/;
/** The preferred form of an HTTP date; the obsolete ones are no longer written by servers. */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * How long the server asks to wait, in ms; `undefined` when it does not ask or asks nonsense.
 * A date is read against the answer's own `Date`, so that a wrong clock on either side does no harm.
 */
export function retryAfterMs(headers: HeaderFields, wallClock: () => number = Date.now): number | undefined {
  const milliseconds = headers["retry-after-ms"]?.trim();
  if (milliseconds !== undefined && DECIMAL.test(milliseconds)) return Number(milliseconds);
  const text = headers["retry-after"]?.trim();
  if (text === undefined) return undefined;
  if (DECIMAL.test(text)) return Number(text) * 1_000;
  if (!HTTP_DATE.test(text)) return undefined;
  const sent =
    headers["date"] !== undefined && HTTP_DATE.test(headers["date"])
      ? Date.parse(headers["date"])
      : wallClock();
  const wait = Date.parse(text) - sent;
  return Number.isFinite(wait) && wait >= 0 ? wait : undefined;
}
