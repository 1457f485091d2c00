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
  if (milliseconds !== undefined && isNumber(milliseconds)) return Number(milliseconds);
  const text = headers["retry-after"]?.trim();
  if (text === undefined) return undefined;
  if (DECIMAL.test(text)) return finite(Number(text) * 1_000);
  const until = momentOf(text);
  if (until === undefined) return undefined;
  const wait = until - (momentOf(headers["date"]) ?? wallClock());
  return wait >= 0 ? wait : undefined;
}

/** Digits without end are a number too large for any clock. */
const isNumber = (text: string): boolean => DECIMAL.test(text) && Number.isFinite(Number(text));
const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? ms : undefined);

function momentOf(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined;
  const moment = Date.parse(text);
  // The parser takes a day that its month does not have for one of the next month. The weekday tells nothing.
  const isThere = Number.isFinite(moment) && new Date(moment).toUTCString().slice(4) === text.slice(4);
  return isThere ? moment : undefined;
}
