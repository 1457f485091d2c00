import fc from "fast-check";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Stands for a number word of Python's JSON until the text is written. */
const WORDS = {
  "@NaN": "NaN",
  "@Infinity": "Infinity",
  "@-Infinity": "-Infinity",
  "@1e400": "1e400",
} as const;
const WORD_MARKS = Object.keys(WORDS) as (keyof typeof WORDS)[];

/** JSON text in which the marks are what they stand for. */
export const written = (json: Json): string =>
  JSON.stringify(json).replace(
    /"(@-?[\w]+)"/g,
    (whole, mark: string) => (WORDS as Record<string, string>)[mark] ?? whole,
  );

type Step = string | number;
type Place = readonly Step[];

function placesOf(json: Json, at: Place = []): Place[] {
  if (typeof json !== "object" || json === null) return [at];
  const entries: [Step, Json][] = Array.isArray(json) ? [...json.entries()] : Object.entries(json);
  return [at, ...entries.flatMap(([key, value]) => placesOf(value, [...at, key]))];
}

/** A value of another type than `json`, close to it where that can be. */
const otherTypes = (json: Json): Json[] => {
  const others: Json[] = [
    null,
    true,
    "text",
    {},
    [],
    [json],
    { 0: json },
    JSON.stringify(json),
    7.5,
    -1,
    ...WORD_MARKS,
  ];
  return others.filter((other) => kindOf(other) !== kindOf(json));
};

function kindOf(json: Json): string {
  if (json === null) return "null";
  if (typeof json === "string" && Object.hasOwn(WORDS, json)) return "word";
  return Array.isArray(json) ? "list" : typeof json;
}

function changed(
  json: Json,
  [step, ...rest]: Place,
  change: (json: Json) => Json | undefined,
): Json | undefined {
  if (step === undefined) return change(json);
  if (Array.isArray(json)) {
    return json.flatMap((value, at) => {
      const now = at === step ? changed(value, rest, change) : value;
      return now === undefined ? [] : [now];
    });
  }
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) => {
      const now = key === step ? changed(value, rest, change) : value;
      return now === undefined ? [] : [[key, now]];
    }),
  );
}

/** One change: a field or item less, an item twice, another type, or an index or a list's length that is another's. */
export const mutationOf = (json: Json): fc.Arbitrary<Json> =>
  fc.constantFrom(...placesOf(json)).chain((place) =>
    fc.constantFrom("less", "twice", "type", "index").chain((kind): fc.Arbitrary<Json> => {
      const at = (change: (value: Json) => Json | undefined): Json => changed(json, place, change) ?? null;
      if (kind === "less") return fc.constant(at(() => undefined));
      if (kind === "twice")
        return fc.constant(at((value) => (Array.isArray(value) ? [...value, value.at(-1) ?? 1] : value)));
      if (kind === "index")
        return fc
          .constantFrom(-1, 0, 1, 2, 99, 0.5)
          .map((other) => (place.at(-1) === "index" ? at(() => other) : json));
      return fc.nat().map((which) =>
        at((value) => {
          const others = otherTypes(value);
          return others[which % others.length];
        }),
      );
    }),
  );
