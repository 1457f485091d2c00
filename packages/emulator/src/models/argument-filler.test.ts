import { expect, test } from "vitest";
import { fillArguments } from "./argument-filler.ts";

const schema = (properties: Record<string, unknown>, ...required: string[]): unknown => ({
  type: "object",
  properties,
  required,
});
const text = { type: "string" };

test.each([
  {
    title: "numbers within their bounds",
    words: "for 99 days",
    properties: { days: { type: "integer", maximum: 14 } },
    filled: { days: 14 },
  },
  {
    title: "nothing for an inner object that the words have nothing for",
    words: "go",
    properties: { child: { type: "object", properties: { days: { type: "integer" } } } },
    filled: {},
  },
  {
    title: "a value of an enumeration that is named",
    words: "in Celsius please",
    properties: { unit: { enum: ["kelvin", "celsius"] } },
    filled: { unit: "celsius" },
  },
  {
    title: "numbers in order",
    words: "add 2.5 and 40",
    properties: { a: { type: "number" }, b: { type: "number" } },
    filled: { a: 2.5, b: 40 },
  },
  {
    title: "whole numbers where they are asked for",
    words: "2.5 for 3 days",
    properties: { days: { type: "integer" } },
    filled: { days: 3 },
  },
  {
    title: "a quotation",
    words: 'look up "grey ash" now',
    properties: { name: text },
    filled: { name: "grey ash" },
  },
  {
    title: "names after the names of properties",
    words: "fly to Rome from New York",
    properties: { from: text, to: text },
    filled: { from: "New York", to: "Rome" },
  },
  {
    title: "all named values of a list",
    words: "red and blue",
    properties: { colours: { type: "array", items: { enum: ["red", "green", "blue"] } } },
    filled: { colours: ["red", "blue"] },
  },
  {
    title: "numbers of a list",
    words: "sum 1, 2 and 3",
    properties: { all: { type: "array", items: { type: "number" } } },
    filled: { all: [1, 2, 3] },
  },
  {
    title: "objects inside",
    words: "weather in Paris",
    properties: { place: schema({ city: text }, "city") },
    filled: { place: { city: "Paris" } },
  },
  {
    title: "a type among alternatives",
    words: "for 3 days",
    properties: { days: { anyOf: [{ type: "null" }, { type: "integer" }] } },
    filled: { days: 3 },
  },
])("$title", ({ words, properties, filled }) => {
  expect(fillArguments(schema(properties), words)).toEqual(filled);
});

test("a required text that searches takes all the words", () => {
  expect(fillArguments(schema({ query: text }, "query"), " who planted the ash? ")).toEqual({
    query: "who planted the ash?",
  });
});

test("what is required always gets a value of its type, and what is not is left out", () => {
  const properties = {
    unit: { enum: ["kelvin"] },
    count: { type: "integer", minimum: 1 },
    wet: { type: "boolean" },
    city: text,
    list: { type: "array", items: text },
  };

  expect(fillArguments(schema(properties, ...Object.keys(properties)), "go on")).toEqual({
    unit: "kelvin",
    count: 1,
    wet: true,
    city: "go on",
    list: ["go on"],
  });
  expect(fillArguments(schema(properties), "go on")).toEqual({});
});

test("a tool without parameters gets an empty object", () => {
  expect(fillArguments(undefined, "go on")).toEqual({});
});

test("a required list of objects gets one for each name", () => {
  const cities = { type: "array", items: schema({ name: text }, "name") };
  expect(fillArguments(schema({ cities }, "cities"), "compare Paris, Oslo and Rome")).toEqual({
    cities: [{ name: "Paris" }, { name: "Oslo" }, { name: "Rome" }],
  });
});
