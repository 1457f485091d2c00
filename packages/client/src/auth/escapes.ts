/** A text, and where each of its characters stands in the text that it was read from. */
export type View = {
  readonly text: string;
  /** The place in the original; the place behind the last character is the original's end. */
  originalPlace(place: number): number;
};

/**
 * Escapes of addresses, of JSON and of HTML, each of which stands for one character. Each kind is also read alone: a
 * secret may hold what looks like an escape of another kind.
 */
const PERCENT = /%(?<percent>[0-9a-fA-F]{2})/g;
const BACKSLASH = /\\u(?<unicode>[0-9a-fA-F]{4})|\\x(?<byte>[0-9a-fA-F]{2})|\\(?<plain>["'/\\])/g;
const REFERENCE = /&#(?<decimal>\d{1,7});|&#[xX](?<hex>[0-9a-fA-F]{1,6});|&(?<named>amp|lt|gt|quot|apos);/g;
const ANY = new RegExp([PERCENT, BACKSLASH, REFERENCE].map(({ source }) => source).join("|"), "g");

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** A text may be escaped for JSON inside an address inside a page. */
const MOST_LAYERS = 3;

/** The text as it is, then with one layer of escapes after the other taken off, as long as there are any. */
export function viewsOf(text: string): View[] {
  const plain: View = { text, originalPlace: (place) => place };
  const views = [plain];
  if (!/[%\\&]/.test(text)) return views;
  for (const kind of [PERCENT, BACKSLASH, REFERENCE, ANY]) {
    let next = unescaped(plain, kind);
    for (let layer = 0; layer < MOST_LAYERS && next !== undefined; layer++) {
      views.push(next);
      next = unescaped(next, kind);
    }
  }
  return views;
}

/** `undefined` where nothing is escaped. */
function unescaped(view: View, kind: RegExp): View | undefined {
  const pieces: string[] = [];
  /** Where pieces begin: in the new text, and in the one before. */
  const newStarts: number[] = [];
  const oldStarts: number[] = [];
  let length = 0;
  let end = 0;
  const add = (piece: string, oldStart: number): void => {
    newStarts.push(length);
    oldStarts.push(oldStart);
    pieces.push(piece);
    length += piece.length;
  };
  for (const match of view.text.matchAll(kind)) {
    if (match.index > end) add(view.text.slice(end, match.index), end);
    add(characterOf(match.groups ?? {}), match.index);
    end = match.index + match[0].length;
  }
  if (end === 0) return undefined;
  add(view.text.slice(end), end);
  return {
    text: pieces.join(""),
    originalPlace: (place) => {
      const at = lastNotAbove(newStarts, place);
      return view.originalPlace((oldStarts[at] ?? 0) + place - (newStarts[at] ?? 0));
    },
  };
}

function characterOf({ percent, unicode, byte, plain, decimal, hex, named }: Record<string, string>): string {
  if (plain !== undefined) return plain;
  if (named !== undefined) return NAMED[named] ?? "";
  const code =
    decimal === undefined ? Number.parseInt(percent ?? unicode ?? byte ?? hex ?? "", 16) : Number(decimal);
  return code <= 0xffff ? String.fromCharCode(code) : "\ufffd";
}

/** The place of the last of the rising numbers that is not above `limit`. */
function lastNotAbove(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle;
  }
  return low;
}
