/** Levels of lists and objects in an answer. Those of the services that are known have fewer than ten. */
export const MAX_DEPTH = 64;

const QUOTE = '"';
const OPENING = ["[", "{"] as const;
const CLOSING = ["]", "}"] as const;

/**
 * Whether lists and objects of a JSON text lie deeper in each other than `MAX_DEPTH`. It leaps from bracket to bracket, so
 * that numbers, which are most of an embedding's answer, cost next to nothing. Parsing first would cost much: the values of
 * ten million levels take a hundred times the room of their text.
 */
export function isTooDeep(text: string): boolean {
  if (text.length <= SHORT_TEXT && hasFewOpenings(text)) return false;
  const find = finder(text);
  let depth = 0;
  for (let at = 0; ; at++) {
    const [place, mark] = find(at);
    if (place < 0) return false;
    at = place;
    if (mark === QUOTE) at = endOfString(text, place);
    else if (mark === "[" || mark === "{") depth++;
    else depth--;
    if (depth > MAX_DEPTH) return true;
    if (at < 0) return false;
  }
}

/** Answers in words and events of streams are short and have so few brackets that it need not be known which of them open what. */
const SHORT_TEXT = 65_536;

function hasFewOpenings(text: string): boolean {
  let openings = 0;
  for (const mark of OPENING)
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1))
      if (++openings > MAX_DEPTH) return false;
  return true;
}

/** Finds the first mark from a place on, which must not fall; each mark is searched for once to its next place. */
function finder(text: string): (from: number) => readonly [place: number, mark: string] {
  const marks = [QUOTE, ...OPENING, ...CLOSING];
  const next = marks.map((mark) => text.indexOf(mark));
  return (from) => {
    let first = -1;
    for (let which = 0; which < marks.length; which++) {
      let place = next[which] ?? -1;
      if (place >= 0 && place < from) place = next[which] = text.indexOf(marks[which] ?? "", from);
      if (place >= 0 && (first < 0 || place < (next[first] ?? -1))) first = which;
    }
    return first < 0 ? [-1, ""] : [next[first] ?? -1, marks[first] ?? ""];
  };
}

/** The place of the quote that ends the string whose first quote is at `start`; -1 where none does. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf(QUOTE, start + 1); end >= 0; end = text.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}
