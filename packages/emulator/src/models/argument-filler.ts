import type { ToolResult } from "./conversation.ts";
import { plainSchema } from "./plain-schema.ts";
import { numbersIn, putNumbersIn } from "./tool-results.ts";

/** Objects in one list. */
const MAX_OBJECTS = 8;

type Schema = Readonly<Record<string, unknown>>;

/** Values that the words offer, in order; each is given out once. */
type Offer = {
  words: string;
  numbers: number[];
  quotes: string[];
  names: string[];
  /** What earlier calls of tools gave a number. */
  told: ReadonlyMap<string, number>;
};

const COMPUTES = /expression|formula/i;
const TAKES_ALL = /quer|question|text|prompt|input|message|content|search|task|topic|expression|sentence/i;
const NUMBER = /-?\d+(?:\.\d+)?/g;
const QUOTED = /"([^"]+)"|“([^”]+)”|`([^`]+)`|「([^」]+)」|(?<!\p{L})'([^']+)'(?!\p{L})/gu;
/** Capitalised words in a row, such as "Rio de Janeiro", not at the start of a sentence. */
const NAME =
  /(?<=[\p{Ll}\p{N},;:]\s)\p{Lu}[\p{L}\p{N}'-]*(?:\s(?:(?:da|de|del|du|of|van|von)\s)?\p{Lu}[\p{L}\p{N}'-]*)*/gu;
const AFTER_PREPOSITION = /\b(?:in|for|to|at|of|about|from|on)\s+([^?!.,;]+)/i;

/**
 * Fills a tool's parameters from the user's words, by rule. Required ones always get a value of their type; in an
 * expression names that earlier results gave a number are that number.
 */
export const fillArguments = (schema: unknown, words: string, results: readonly ToolResult[] = []): unknown =>
  fillObject(asSchema(plainSchema(schema)), { ...offerOf(words), told: numbersIn(results) });

/** Fills any schema, an object or not, likewise. */
export const fillSchema = (schema: unknown, words: string): unknown =>
  fillValue("value", asSchema(plainSchema(schema)), offerOf(words), true);

/** Whether a tool needs nothing but the user's words, as a search does. */
export function takesAnyWords(schema: unknown): boolean {
  const { required } = asSchema(plainSchema(schema));
  return (
    Array.isArray(required) && required.length === 1 && /quer|question|search/i.test(String(required[0]))
  );
}

/** Words without what they quote; a quotation alone stays. */
export function withoutQuotations(words: string): string {
  const plain = words.replaceAll(QUOTED, " ");
  return /[\p{L}\p{N}]/u.test(plain) ? plain : words;
}

const offerOf = (words: string): Offer => ({
  words,
  numbers: (words.match(NUMBER) ?? []).map(Number),
  quotes: [...words.matchAll(QUOTED)].map(
    (match) => match.slice(1).find((group) => group !== undefined) ?? "",
  ),
  names: words.match(NAME) ?? [],
  told: new Map(),
});

const asSchema = (value: unknown): Schema =>
  typeof value === "object" && value !== null ? (value as Schema) : {};

function fillObject(schema: Schema, offer: Offer): Record<string, unknown> {
  const required: unknown[] = Array.isArray(schema["required"]) ? schema["required"] : [];
  const filled: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(asSchema(schema["properties"]))) {
    const value = fillValue(name, asSchema(property), offer, required.includes(name));
    if (value !== undefined) filled[name] = value;
  }
  return filled;
}

function fillValue(name: string, schema: Schema, offer: Offer, isRequired: boolean): unknown {
  if ("const" in schema) return schema["const"];
  if (Array.isArray(schema["enum"])) return fillEnum(schema["enum"], offer, isRequired);
  switch (typeOf(schema)) {
    case "integer":
    case "number":
      return fillNumber(schema, offer, isRequired);
    case "boolean":
      return isRequired ? !/\b(?:no|not|without|don't|never)\b/i.test(offer.words) : undefined;
    case "array":
      return fillArray(name, asSchema(schema["items"]), offer, isRequired);
    case "object":
      return fillInner(schema, offer, isRequired);
    case "null":
      return null;
    default:
      return fillText(name, schema, offer, isRequired);
  }
}

/** `type`, or the first of several that is not null. */
const typeOf = ({ type }: Schema): unknown =>
  Array.isArray(type) ? (type as unknown[]).find((each) => each !== "null") : type;

function fillEnum(values: readonly unknown[], { words }: Offer, isRequired: boolean): unknown {
  const named = values.filter((value) => isNamed(String(value), words));
  return named.length > 0 ? named[0] : isRequired ? values[0] : undefined;
}

const isNamed = (value: string, words: string): boolean =>
  ` ${words.toLowerCase().replaceAll(/[^\p{L}\p{N}_-]+/gu, " ")} `.includes(` ${value.toLowerCase()} `);

function fillNumber(schema: Schema, offer: Offer, isRequired: boolean): unknown {
  const isWhole = typeOf(schema) === "integer";
  const index = offer.numbers.findIndex((number) => !isWhole || Number.isInteger(number));
  const [offered] = index >= 0 ? offer.numbers.splice(index, 1) : [];
  if (offered !== undefined) return withinBounds(schema, offered);
  return isRequired ? (schema["default"] ?? withinBounds(schema, 0)) : schema["default"];
}

const withinBounds = ({ minimum, maximum }: Schema, number: number): number =>
  Math.min(
    Math.max(number, typeof minimum === "number" ? minimum : -Infinity),
    typeof maximum === "number" ? maximum : Infinity,
  );

/** An inner object that need not be there is there only if the words have something for it. */
function fillInner(schema: Schema, offer: Offer, isRequired: boolean): unknown {
  const filled = fillObject(schema, offer);
  return isRequired || Object.keys(filled).length > 0 ? filled : undefined;
}

/** As many objects as the words have names for, at least one. */
function fillObjects(schema: Schema, offer: Offer): unknown[] {
  const filled = [fillObject(schema, offer)];
  for (let left = offer.names.length; left > 0 && filled.length < MAX_OBJECTS; left = offer.names.length) {
    const next = fillObject(schema, offer);
    if (offer.names.length === left) break;
    filled.push(next);
  }
  return filled;
}

function fillArray(name: string, items: Schema, offer: Offer, isRequired: boolean): unknown {
  if (Array.isArray(items["enum"])) {
    const named = items["enum"].filter((value) => isNamed(String(value), offer.words));
    return named.length > 0 || isRequired ? named : undefined;
  }
  const type = typeOf(items);
  if (type === "number" || type === "integer") {
    const numbers = offer.numbers.splice(0).filter((number) => type === "number" || Number.isInteger(number));
    return numbers.length > 0 || isRequired ? numbers : undefined;
  }
  if (type === "object") return isRequired ? fillObjects(items, offer) : undefined;
  if (type === "array" || type === "boolean")
    return isRequired ? [fillValue(name, items, offer, true)] : undefined;
  const offered = [...offer.quotes.splice(0), ...offer.names.splice(0)];
  if (offered.length > 0) return offered;
  return isRequired ? [fillValue(name, items, offer, true)] : undefined;
}

/** A quotation, else what stands after the property's own name, else a name, else the words themselves. */
function fillText(name: string, schema: Schema, offer: Offer, isRequired: boolean): unknown {
  const quote = offer.quotes.shift();
  if (quote !== undefined) return COMPUTES.test(name) ? putNumbersIn(quote, offer.told) : quote;
  if (TAKES_ALL.test(name)) return isRequired ? offer.words.trim() : undefined;
  const after = offer.names.findIndex((each) =>
    offer.words.toLowerCase().includes(`${name} ${each}`.toLowerCase()),
  );
  const [named] = offer.names.splice(Math.max(0, after), 1);
  if (named !== undefined) return named;
  if (schema["default"] !== undefined) return schema["default"];
  if (!isRequired) return undefined;
  const span = AFTER_PREPOSITION.exec(offer.words)?.[1]?.trim();
  return span ?? offer.words.trim();
}
