/** Answers of known servers nest less than ten deep; what goes deeper is made to fill memory. */
export const MAX_JSON_DEPTH = 64;
/** Up to here, no nesting can do harm, and looking for it would slow every answer. */
const HARMLESS_LENGTH = 1_048_576;

const BRACKETS = ["[", "{", "]", "}"] as const;
const CLOSING = 2;

/** Whether JSON that is long enough to do harm opens too many brackets inside one another. */
export const isNestedTooDeep = (json: string): boolean =>
  json.length > HARMLESS_LENGTH && isDeeperThan(MAX_JSON_DEPTH, json);

/** Goes from bracket to bracket and over strings whole, since most of a long answer is neither. */
export function isDeeperThan(limit: number, json: string): boolean {
  const found = (what: string, from: number): number => {
    const at = json.indexOf(what, from);
    return at < 0 ? json.length : at;
  };
  const places = BRACKETS.map((bracket) => found(bracket, 0));
  const passTo = (from: number): void => {
    for (const [kind, bracket] of BRACKETS.entries())
      if ((places[kind] ?? 0) < from) places[kind] = found(bracket, from);
  };
  let quote = found('"', 0);
  let depth = 0;
  for (;;) {
    const bracket = Math.min(...places);
    if (quote < bracket) {
      const after = afterString(json, quote);
      passTo(after);
      quote = found('"', after);
      continue;
    }
    if (bracket === json.length) return false;
    const kind = places.indexOf(bracket);
    depth += kind < CLOSING ? 1 : -1;
    if (depth > limit) return true;
    passTo(bracket + 1);
  }
}

/** Where the string that begins at `quote` is over. */
function afterString(json: string, quote: number): number {
  for (let at = quote; ;) {
    at = json.indexOf('"', at + 1);
    if (at < 0) return json.length;
    let backslashes = 0;
    while (json.charCodeAt(at - 1 - backslashes) === 92) backslashes++;
    if (backslashes % 2 === 0) return at + 1;
  }
}
