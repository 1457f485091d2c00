/** One server-sent event. `type` is what its `event:` line says. */
export type ServerEvent = { type: string | undefined; data: string };

/**
 * Told of each event. `source` is its whole text, the lines before and behind its data and all line ends included;
 * `undefined` where it did not come in one text.
 */
export type OnEvent = (event: ServerEvent, source: string | undefined) => void;

/** Events that are known by their text, their last line end included, so that their lines need not be read. */
export type KnownEvents = {
  /** Takes whole events from `at` on, where one begins; gives the place behind the last, and `at` where it knows none. */
  take(text: string, at: number): number;
};

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const COLON = 58;
const NONE = Number.POSITIVE_INFINITY;

/** Reads the lines of events from decoded text, whatever its pieces are. `known` is asked wherever an event begins. */
export function eventLines(onEvent: OnEvent, known?: KnownEvents): (text: string) => void {
  /** The beginning of a line. */
  let rest = "";
  let isAfterReturn = false;
  let data: string | undefined;
  let type = "";

  const readLine = (text: string, start: number, end: number): void => {
    const value = valueOf(text, start, end, "data");
    if (value !== undefined) data = data === undefined ? value : `${data}\n${value}`;
    else type = valueOf(text, start, end, "event") ?? type;
  };
  const dispatch = (source: string | undefined): void => {
    const event = data === undefined ? undefined : { type: type === "" ? undefined : type, data };
    data = undefined;
    type = "";
    if (event !== undefined) onEvent(event, source);
  };

  const readLines = (text: string, from: number): void => {
    const ends = lineEnds(text);
    /** Where the present event began; -1 if that was in an earlier text. */
    let begin = -1;
    let at = from;
    for (;;) {
      if (data === undefined && type === "") begin = at = known?.take(text, at) ?? at;
      const end = ends.next(at);
      if (end === NONE) break;
      const isReturn = text.charCodeAt(end) === CARRIAGE_RETURN;
      const next = isReturn && text.charCodeAt(end + 1) === LINE_FEED ? end + 2 : end + 1;
      isAfterReturn = isReturn && next === text.length && next === end + 1;
      if (end > at) readLine(text, at, end);
      else dispatch(known === undefined || begin < 0 ? undefined : text.slice(begin, next));
      at = next;
    }
    rest = text.slice(at);
  };

  return (piece) => {
    if (piece === "") return;
    // The first half of a line end may have been the last of the text before.
    const start = isAfterReturn && piece.charCodeAt(0) === LINE_FEED ? 1 : 0;
    isAfterReturn = false;
    if (rest === "") return readLines(piece, start);
    // A line in many pieces is put together once, and not with all the text behind its event.
    const end = placeBehindBreaks(piece);
    rest += piece.slice(0, end);
    if (end === undefined) return;
    readLines(rest, 0);
    if (end < piece.length) readLines(piece, end);
  };
}

/** The place behind the first line end of a text and those that follow it at once. */
function placeBehindBreaks(text: string): number | undefined {
  const feed = text.indexOf("\n");
  const carriageReturn = (feed < 0 ? text : text.slice(0, feed)).indexOf("\r");
  let place = carriageReturn < 0 ? feed : carriageReturn;
  if (place < 0) return undefined;
  while (isBreak(text.charCodeAt(place))) place++;
  return place;
}

const isBreak = (code: number): boolean => code === LINE_FEED || code === CARRIAGE_RETURN;

/** The value of the line's field, if that is its name. */
function valueOf(text: string, start: number, end: number, name: string): string | undefined {
  const colon = start + name.length;
  if (colon > end || text.slice(start, colon) !== name) return undefined;
  if (colon === end) return "";
  if (text.charCodeAt(colon) !== COLON) return undefined;
  const value = text.charCodeAt(colon + 1) === SPACE ? colon + 2 : colon + 1;
  return text.slice(value, end);
}

/** Finds the line ends of a text. It is asked for rising places; each kind is searched for once to its next place. */
function lineEnds(text: string): { next(from: number): number } {
  const placeOf = (mark: string, from: number): number => {
    const place = text.indexOf(mark, from);
    return place < 0 ? NONE : place;
  };
  let feed = -1;
  let carriageReturn = -1;
  return {
    next(from) {
      if (feed < from) feed = placeOf("\n", from);
      if (carriageReturn < from) carriageReturn = placeOf("\r", from);
      return Math.min(feed, carriageReturn);
    },
  };
}
