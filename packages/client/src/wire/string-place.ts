import { endOfString } from "./json-depth.ts";

const QUOTE = '"';
/** How many strings of one text may be tried, since each is parsed with the text around it. */
const MOST_TRIED = 4;

export type Path = readonly (string | number)[];
export type Place = { start: number; end: number };

/** The value at a path of a parsed JSON text. */
export function valueAt(json: unknown, path: Path): unknown {
  let value: unknown = json;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

/**
 * Where the string that is the value at `path` stands in a JSON text, its quotes left out. A string that seems to be it
 * is put in place of another: it is the one if just that value changes with it. So no name, order or twice given key of
 * the text can mislead, nor another string that says the same.
 */
export function placeOfString(json: string, path: Path, value: string): Place | undefined {
  const other = JSON.stringify(`${value}~`);
  let tried = 0;
  for (let start = json.indexOf(QUOTE); start >= 0 && tried < MOST_TRIED;) {
    const end = endOfString(json, start);
    if (end < 0) return undefined;
    const literal = json.slice(start, end + 1);
    if (JSON.parse(literal) === value) {
      tried++;
      const changed: unknown = JSON.parse(json.slice(0, start) + other + json.slice(end + 1));
      if (valueAt(changed, path) === `${value}~`) return { start: start + 1, end };
    }
    start = json.indexOf(QUOTE, end + 1);
  }
  return undefined;
}
