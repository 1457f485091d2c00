import type { BodyBytes } from "../exchange.ts";
import { textWriter } from "./text-writer.ts";

export type TextListBody = {
  /** The field that holds the texts. */
  key: string;
  texts: readonly string[];
  /** The body with such a list in the field. */
  bodyWith(texts: readonly string[]): Readonly<Record<string, unknown>>;
};

/** Below, `JSON.stringify` is faster. */
const LEAST_UNITS = 2_048;

/** Writes a body of which most is one list of texts: where it is fast, as bytes, and the same ones. */
export function encodeTextList(body: TextListBody, isFast: boolean): BodyBytes {
  const { bodyWith, texts } = body;
  return (isFast ? writtenFast(body) : undefined) ?? JSON.stringify(bodyWith(texts));
}

/** `undefined` where it would not pay, or could be that `JSON.stringify` writes something else. */
function writtenFast({ key, texts, bodyWith }: TextListBody): Uint8Array | undefined {
  if (!isLongList(texts)) return undefined;
  const writer = textWriter();
  const list: readonly string[] = [];
  const body = bodyWith(list);
  if (writer === undefined || body[key] !== list || "toJSON" in body || "toJSON" in list) return undefined;
  const frame = JSON.stringify(body);
  // In a string its quotes would be escaped, so it is a field, and if there is one alone, it is that of the list.
  const place = `${JSON.stringify(key)}:[]`;
  const at = frame.indexOf(place);
  if (at < 0 || frame.includes(place, at + 1)) return undefined;
  const end = at + place.length;
  return Buffer.concat([
    Buffer.from(frame.slice(0, end - 2)),
    ...writer.write(texts),
    Buffer.from(frame.slice(end)),
  ]);
}

/** Whether it is one of texts alone, and long enough. */
function isLongList(texts: readonly unknown[]): boolean {
  let units = 0;
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index];
    if (typeof text !== "string") return false;
    units += text.length;
  }
  return units >= LEAST_UNITS;
}
