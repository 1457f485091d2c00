import { expect, test } from "vitest";
import {
  parseToolArguments,
  settled,
  toToolCallPiece,
  toToolCalls,
  toWireToolChoice,
  toWireTools,
} from "./tools.ts";

test("tools go out as functions, with only what is set", () => {
  const parameters = { type: "object", properties: {} };
  expect(
    JSON.parse(JSON.stringify(toWireTools([{ name: "now" }, { name: "get", parameters, strict: true }]))),
  ).toEqual([
    { type: "function", function: { name: "now" } },
    { type: "function", function: { name: "get", parameters, strict: true } },
  ]);
});

test("a choice is a word or a named function", () => {
  expect(toWireToolChoice("required")).toBe("required");
  expect(toWireToolChoice({ name: "now" })).toEqual({ type: "function", function: { name: "now" } });
});

test.each([
  [{ id: "", type: "", function: { name: "", arguments: null } }, {}],
  [{ id: "null", index: null }, {}],
  [
    { index: 2, id: "a", function: { name: "f", arguments: "" } },
    { index: 2, id: "a", name: "f", arguments: "" },
  ],
  [{ function: { arguments: { city: "Paris" } } }, { arguments: '{"city":"Paris"}' }],
  [null, {}],
  ["text", {}],
])("an entry %o says %o", (entry, piece) => {
  expect(toToolCallPiece(entry)).toEqual(piece);
});

test("calls without id get one that differs from turn to turn", () => {
  const entries = [{ function: { name: "f", arguments: "{}" } }, { id: "b", function: { name: "g" } }];
  expect(toToolCalls(entries, "chatcmpl-1", 0)).toEqual([
    { id: "chatcmpl-1-0-0", name: "f", arguments: "{}" },
    { id: "b", name: "g", arguments: "" },
  ]);
});

test("only a finished call without arguments gets empty ones", () => {
  const call = { id: "a", name: "f", arguments: "" };
  expect(settled(call, true).arguments).toBe("{}");
  expect(settled(call, false).arguments).toBe("");
  expect(settled({ ...call, arguments: '{"a"' }, true).arguments).toBe('{"a"');
});

test("arguments are an object, none for no text, and nothing where the text is no object", () => {
  expect(parseToolArguments('{"city":"Paris"}')).toEqual({ city: "Paris" });
  expect(parseToolArguments("")).toEqual({});
  for (const text of ["[1]", "null", "7", '"Paris"', '{"city":"Par'])
    expect(parseToolArguments(text)).toBeUndefined();
});
