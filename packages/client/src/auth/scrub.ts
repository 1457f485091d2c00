import { viewsOf } from "./escapes.ts";

const REDACTED = "[redacted]";
/** Shorter secrets would blank out innocent text. */
const SHORTEST_SCRUBBED = 4;
/** Letters of base64 mean little when they are few. */
const SHORTEST_IN_BASE64 = 6;
/** The beginning of a secret at the end of a text, where nothing shows that it was cut. */
const SHORTEST_CUT = 8;

/** Of other people: `Bearer …`, signatures of EAS, and `user:password@` in addresses, also with the slashes of JSON. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/\bBearer\s+[\w+/=.~-]{8,}/gi, `Bearer ${REDACTED}`],
  [/\bEAS\s+[\w+/-]{16,}={0,2}/gi, `EAS ${REDACTED}`],
  [/((?:\\?\/){2})[^\s/"<>]+@/g, `$1${REDACTED}@`],
];

/**
 * Text written in brackets wherever a secret stood, in any form in which a server or a lower layer may echo it: as it
 * is, escaped for addresses, JSON or HTML, in hexadecimal, or in base64, alone or inside a longer text; also its
 * beginning where the text was cut. Scrubbing twice is scrubbing once, and the time is linear in the text.
 */
export function scrub(text: string, secrets: readonly string[]): string {
  const ranges = secrets
    .filter((secret) => secret.length >= SHORTEST_SCRUBBED && !REDACTED.includes(secret))
    .flatMap((secret) => placesOf(text, formsOf(secret)));
  let clean = ranges.length === 0 ? text : without(text, ranges);
  for (const [pattern, replacement] of FOREIGN) clean = clean.replace(pattern, replacement);
  return clean;
}

type Range = readonly [start: number, end: number];

function placesOf(text: string, forms: readonly string[]): Range[] {
  return viewsOf(text).flatMap(({ text: view, originalPlace }) =>
    forms
      .flatMap((form) => [...hits(view, form), ...cutHits(view, form)])
      .map(([start, end]): Range => [originalPlace(start), originalPlace(end)]),
  );
}

function hits(text: string, form: string): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
    found.push([at, at + form.length]);
  return found;
}

/** Beginnings of `form` where the text was cut: before an ellipsis, and at its end. */
function cutHits(text: string, form: string): Range[] {
  const found: Range[] = [];
  for (let length = form.length - 1; length >= SHORTEST_CUT; length--) {
    if (!text.endsWith(form.slice(0, length))) continue;
    found.push([text.length - length, text.length]);
    break;
  }
  if (!text.includes("…")) return found;
  const step = beginnings(form);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "…" && length >= SHORTEST_SCRUBBED) found.push([at - length, at]);
    length = step(length, text[at]);
  }
  return found;
}

/** Knuth, Morris and Pratt: how much of the beginning of `form` a text ends with, after one more character. */
function beginnings(form: string): (length: number, character: string | undefined) => number {
  const shorter: number[] = [0];
  const step = (from: number, character: string | undefined): number => {
    let length = from;
    while (length > 0 && (length === form.length || form[length] !== character))
      length = shorter[length - 1] ?? 0;
    return form[length] === character ? length + 1 : 0;
  };
  for (let at = 1; at < form.length; at++) shorter.push(step(shorter[at - 1] ?? 0, form[at]));
  return step;
}

function without(text: string, ranges: readonly Range[]): string {
  let clean = "";
  let end = 0;
  let open = false;
  for (const [from, to] of ranges.toSorted((one, other) => one[0] - other[0])) {
    if (from > end || !open) {
      clean += text.slice(end, from) + REDACTED;
      open = true;
    }
    end = Math.max(end, to);
  }
  return clean + text.slice(end);
}

/** The forms that are no mere escapes of single characters, and the escapes that whole texts are made of. */
function formsOf(secret: string): string[] {
  const latin1 = Buffer.from(secret, "latin1");
  const utf8 = Buffer.from(secret, "utf8");
  const percent = encodeURIComponent(secret);
  const forms = [
    secret,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    JSON.stringify(secret).slice(1, -1),
    [...secret].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
    htmlEscaped(secret),
    utf8.toString("latin1"),
    ...[latin1, utf8].flatMap((bytes) => [
      bytes.toString("base64"),
      bytes.toString("hex"),
      bytes.toString("hex").toUpperCase(),
      ...[0, 1, 2].flatMap((offset) => insideBase64(bytes, offset)),
    ]),
  ];
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_SCRUBBED);
}

const HTML_NAMES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const htmlEscaped = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => HTML_NAMES[letter] ?? letter);

/** The letters of base64 that only these bytes decide, when `offset` other bytes stand before them in their group of three. */
function insideBase64(bytes: Buffer, offset: number): string[] {
  const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
  const first = Math.ceil((offset * 8) / 6);
  const end = Math.floor((shifted.length * 8) / 6);
  return (["base64", "base64url"] as const)
    .map((form) => shifted.toString(form).slice(first, end))
    .filter((form) => form.length >= SHORTEST_IN_BASE64);
}
