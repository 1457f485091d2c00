import fc from "fast-check";
import { expect, test } from "vitest";
import { placeOfString, valueAt } from "./string-place.ts";

const found = (json: string, path: (string | number)[]): string | undefined => {
  const value = valueAt(JSON.parse(json), path);
  const place = typeof value === "string" ? placeOfString(json, path, value) : undefined;
  return place && `${json.slice(0, place.start)}_${json.slice(place.end)}`;
};

test.each([
  ['{"a":"x","b":"x"}', ["b"], '{"a":"x","b":"_"}'],
  ['{"b":"b"}', ["b"], '{"b":"_"}'],
  ['{"b":"x","b":"x"}', ["b"], '{"b":"x","b":"_"}'],
  ['{ "b" : [ "\\u0078" , "x" ] }', ["b", 0], '{ "b" : [ "_" , "x" ] }'],
  ['{"b":"\\"b\\":\\"x\\""}', ["b"], '{"b":"_"}'],
  ['{"__proto__":{"b":"x"},"b":"x"}', ["b"], '{"__proto__":{"b":"x"},"b":"_"}'],
])("in %j the string at %j is found", (json, path, expected) => {
  expect(found(json, path)).toBe(expected);
});

test("a path through what an object inherits leads nowhere", () => {
  expect(valueAt({}, ["constructor", "name"])).toBeUndefined();
  expect(valueAt(JSON.parse('{"a":"text"}'), ["a", "length"])).toBeUndefined();
});

test("what stands around the place, with any string in it, is the same value with that string at the path", () => {
  const word = fc.constantFrom("a", "b", "x", '"', "\\", "你", "\n", "");
  const leaf = fc.oneof(word, fc.integer(), fc.constant(null));
  const json = fc.record({ a: leaf, b: fc.record({ a: word, b: leaf }), x: fc.array(leaf) });
  fc.assert(
    fc.property(json, word, fc.constantFrom(undefined, 1), (value, other, indent) => {
      const text = JSON.stringify(value, undefined, indent);
      const place = placeOfString(text, ["b", "a"], value.b.a);
      // Many equal strings before it are not all tried.
      if (place === undefined) return;
      const literal = JSON.stringify(other).slice(1, -1);
      expect(JSON.parse(text.slice(0, place.start) + literal + text.slice(place.end))).toEqual({
        ...value,
        b: { ...value.b, a: other },
      });
    }),
  );
});
