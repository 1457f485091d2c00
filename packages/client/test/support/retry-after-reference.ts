const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const isDigits = (text: string): boolean => text !== "" && [...text].every((one) => one >= "0" && one <= "9");

/** Which day of the week it is tells nothing that the date does not. */
const isWeekday = (text: string): boolean =>
  text.length === 4 && text[3] === "," && isCapital(text[0]) && isSmall(text[1]) && isSmall(text[2]);
const isCapital = (one = ""): boolean => one >= "A" && one <= "Z";
const isSmall = (one = ""): boolean => one >= "a" && one <= "z";

/** Digits, or digits, a point and digits. */
function decimal(text: string): number | undefined {
  const [whole = "", fraction, ...more] = text.split(".");
  if (!isDigits(whole) || more.length > 0 || (fraction !== undefined && !isDigits(fraction)))
    return undefined;
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** The preferred form of an HTTP date, read field by field: `Tue, 24 Nov 2026 12:00:07 GMT`. */
function httpDate(text: string): number | undefined {
  const [weekday = "", day = "", month = "", year = "", time = "", zone, ...more] = text.split(" ");
  const [hours = "", minutes = "", seconds = "", ...finer] = time.split(":");
  if (more.length > 0 || finer.length > 0 || zone !== "GMT" || year.length !== 4) return undefined;
  if (!isWeekday(weekday) || !MONTHS.includes(month)) return undefined;
  // Dates of the first century are nonsense, and parsers take them for others.
  if (year.startsWith("00")) return undefined;
  const pairs = [day, hours, minutes, seconds];
  if (![year, ...pairs].every(isDigits) || pairs.some((pair) => pair.length !== 2)) return undefined;
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const moment = new Date(0);
  moment.setUTCFullYear(Number(year), MONTHS.indexOf(month), Number(day));
  moment.setUTCHours(hour, minute, second);
  // A day that its month does not have comes out as one of the next month.
  return moment.getUTCDate() === Number(day) ? moment.getTime() : undefined;
}

/** How long a server asks to wait, written out plainly, for comparison with the client's own reading. */
export function referenceRetryAfterMs(
  { milliseconds, after, date }: { milliseconds?: string; after?: string; date?: string },
  wallClockMs: number,
): number | undefined {
  const exact = milliseconds === undefined ? undefined : decimal(milliseconds.trim());
  if (exact !== undefined) return exact;
  if (after === undefined) return undefined;
  const seconds = decimal(after.trim());
  if (seconds !== undefined) return Number.isFinite(seconds * 1_000) ? seconds * 1_000 : undefined;
  const until = httpDate(after.trim());
  if (until === undefined) return undefined;
  const sent = date === undefined ? undefined : httpDate(date);
  const wait = until - (sent ?? wallClockMs);
  return wait >= 0 ? wait : undefined;
}
