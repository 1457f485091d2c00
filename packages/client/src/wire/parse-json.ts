import { ResponseError } from "../errors.ts";
import { isTooDeep, MAX_DEPTH } from "./json-depth.ts";

const LONGEST_EXCERPT = 200;
/** Keys are the server's, and paths show them. */
const LONGEST_KEY = 40;
const BYTE_ORDER_MARK = 0xfeff;

/** One line of at most `longest` characters. */
export function folded(text: string, longest: number): string {
  const head = text.slice(0, longest * 4);
  const line = head.replace(/[\s\p{Cc}]+/gu, " ").trim();
  if (line.length <= longest && head.length < text.length) return `${line}…`;
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Nothing that a reader needs stands farther behind. */
const TEXT_READ = 16_384;

/** Text in one line; of a page only its title. */
export function shortened(text: string, longest: number): string {
  const head = text.slice(0, TEXT_READ);
  const isPage = head.trimStart().startsWith("<") && /<(?:!doctype|html|head|body)\b/i.test(head);
  if (!isPage) return folded(head, longest);
  return folded(/<title[^>]{0,100}>([^<]*)</i.exec(head)?.[1] ?? "", longest) || "an HTML page";
}

/** Gives another value for one that was parsed; `source` is a primitive's own text. */
export type Revive = (key: string, value: unknown, source: string | undefined) => unknown;

/** TypeScript does not know yet that a reviver sees the source; every Node that is supported gives it. */
const parseRevived = JSON.parse as (
  text: string,
  revive?: (key: string, value: unknown, context: { source?: string }) => unknown,
) => unknown;

/**
 * Parses a whole answer.
 *
 * @throws {ResponseError} `ANSWER_NOT_THE_API` for pages and plain text, `ANSWER_NOT_JSON` for JSON that breaks
 * off, `ANSWER_INVALID` for the number words of Python's JSON and for more than 64 levels.
 */
export function parseAnswer(text: string, contentType: string | undefined, revive?: Revive): unknown {
  const json = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  if (beginsJson(json) && isTooDeep(json)) throw tooDeep("The answer");
  try {
    if (revive === undefined) return JSON.parse(json);
    return parseRevived(json, (key, value, { source }) => revive(key, value, source));
  } catch {
    // What the parser says is left out: it quotes the text, and with it whatever the server echoes.
    throw json.trim() !== "" && (isPage(contentType) || !beginsJson(json))
      ? notTheApi(json, contentType)
      : explained(json, "The answer");
  }
}

const BRACE = 0x7b;
const beginsJson = (text: string): boolean => text.charCodeAt(0) === BRACE || /^\s*[[{]/.test(text);

const tooDeep = (what: string): ResponseError =>
  new ResponseError("ANSWER_INVALID", "", `${what} has more than ${MAX_DEPTH} levels of lists and objects.`);

/** Parses the data of one event of a stream, with the same errors but the one for pages. */
export function parseEvent(data: string): unknown {
  if (isTooDeep(data)) throw tooDeep("An event of the stream");
  try {
    return JSON.parse(data);
  } catch {
    throw explained(data, "An event of the stream");
  }
}

/** The error for text where an API was expected. */
export function notTheApi(text: string, contentType: string | undefined): ResponseError {
  const excerpt = shortened(text, LONGEST_EXCERPT);
  const kind = contentType === undefined ? "text" : folded(contentType, 80);
  return new ResponseError(
    "ANSWER_NOT_THE_API",
    "",
    `The answer is ${kind}, not JSON; it says ${JSON.stringify(excerpt)}.`,
  );
}

const isPage = (contentType: string | undefined): boolean => /^\s*text\/html\b/i.test(contentType ?? "");

function explained(text: string, what: string): ResponseError {
  const word = placeOfNumberWord(text);
  if (word !== undefined)
    return new ResponseError(
      "ANSWER_INVALID",
      word.path,
      `\`${word.path}\` is ${word.found}, which Python writes but JSON does not have.`,
      { retryCause: "invalid-answer" },
    );
  const begins =
    text.trim() === ""
      ? "it is empty"
      : `it begins: ${JSON.stringify(folded(outlined(text), LONGEST_EXCERPT))}`;
  return new ResponseError("ANSWER_NOT_JSON", "", `${what} is not whole JSON; ${begins}.`, {
    retryCause: "broken-answer",
  });
}

/** The beginning of a JSON text without what may be long or private in it: the rest of long texts, and of lists of numbers. */
const outlined = (text: string): string =>
  text
    .slice(0, LONGEST_EXCERPT * 8)
    .replace(/"((?:[^"\\]|\\.){24})(?:[^"\\]|\\.)*"?/gs, '"$1…"')
    .replace(/((?:-?\d[\d.eE+-]*\s*,\s*){3})[-\d.eE+,\s]+/g, "$1…");

/** A control character in a string never comes from a parser unless escaped, so no answer holds this by chance. */
const MARK = "\u0000number word ";

/** Puts marked strings in place of `NaN` and `Infinity`; if it is JSON then, they were all that was wrong. */
function placeOfNumberWord(text: string): { path: string; found: string } | undefined {
  const marked = text.replace(
    /([[,:]\s*)(-?(?:NaN|Infinity))(?=\s*[,\]}])/g,
    (_, before: string, word: string) => `${before}${JSON.stringify(MARK + word)}`,
  );
  if (marked === text) return undefined;
  try {
    return findMark(JSON.parse(marked), "");
  } catch {
    return undefined;
  }
}

function findMark(value: unknown, path: string): { path: string; found: string } | undefined {
  if (typeof value === "string" && value.startsWith(MARK)) return { path, found: value.slice(MARK.length) };
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const name = folded(key, LONGEST_KEY);
    const place = Array.isArray(value) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    const found = findMark(inner, place);
    if (found !== undefined) return found;
  }
  return undefined;
}
