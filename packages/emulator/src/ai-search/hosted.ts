import { countTokens } from "../engines/token-pieces.ts";
import type { AISearchKind } from "../types.ts";
import { InvalidParameter } from "./errors.ts";
import type { Fields } from "./inputs.ts";

/** Hosted rerankers give numbers on both sides of 0. */
const SPREAD = 6;

/** The hosted multimodal service takes a list of objects, one text or one image in each; the custom form is taken too. */
export function unwrapInput(fields: Fields, kind: AISearchKind): Fields {
  const { input } = fields;
  if (kind !== "multimodal" || !Array.isArray(input)) return fields;
  const items = (input as readonly unknown[]).map(readPart);
  const type = items[0]?.type;
  if (items.some((item) => item.type !== type))
    throw new InvalidParameter("This emulator embeds texts or images in one request, not both.");
  return { ...fields, type, data: items.map(({ value }) => value) };
}

function readPart(part: unknown, index: number): { type: "text" | "image"; value: unknown } {
  const { text, image } = (part ?? {}) as { text?: unknown; image?: unknown };
  if ((text === undefined) === (image === undefined))
    throw new InvalidParameter(`input[${index}] must have a text or an image`);
  return text === undefined ? { type: "image", value: image } : { type: "text", value: text };
}

/** Puts an answer into the wrapper of the hosted services, with what they count. */
export function wrapResult(fields: Fields, result: unknown): { usage: unknown; result: unknown } {
  const { scores } = result as { scores?: readonly number[] };
  if (scores === undefined) return { usage: { token_count: countInput(fields) }, result };
  const sorted = scores
    .map((score, index) => ({ index, score: (score - 0.5) * SPREAD }))
    .toSorted((one, other) => other.score - one.score);
  return { usage: { doc_count: scores.length }, result: { scores: sorted } };
}

function countInput(fields: Fields): number {
  const items = [fields["data"] ?? fields["input"]].flat();
  const isText = fields["type"] !== "image";
  return items.reduce(
    (sum: number, item) => sum + (isText && typeof item === "string" ? countTokens(item) : 1),
    0,
  );
}
