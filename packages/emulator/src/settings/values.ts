import * as v from "valibot";

type Schema<Value> = v.GenericSchema<Value>;

/** The kinds of values that settings are made of; each message says what is wanted. */
export const text: Schema<string> = v.string("a text");
export const flag: Schema<boolean> = v.boolean("true or false");
export const texts: v.GenericSchema<Record<string, string>> = v.record(text, text, "an object of texts");

export const count = (least: number, most: number, wanted: string): Schema<number> =>
  v.pipe(v.number(wanted), v.integer(wanted), v.minValue(least, wanted), v.maxValue(most, wanted));

export const whole: Schema<number> = count(0, Number.MAX_SAFE_INTEGER, "a whole number of 0 or more");

const AMOUNT = "a number of 0 or more";
export const amount: Schema<number> = v.pipe(v.number(AMOUNT), v.minValue(0, AMOUNT));

export const oneOf = (words: readonly string[]): Schema<string> =>
  v.picklist(words, `one of ${words.map((word) => JSON.stringify(word)).join(", ")}`);

/** One of several kinds, of which none is likelier to have been meant than another. */
export const either = (schemas: readonly v.GenericSchema[], wanted: string): v.GenericSchema =>
  v.pipe(
    v.unknown(),
    v.check((given) => schemas.some((schema) => v.is(schema, given)), wanted),
  );
