import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../errors.ts";
import { routeOf } from "./route.ts";

const ORIGIN = "http://gateway.test";
const BASE = `${ORIGIN}/api/predict/demo`;

test.each([
  ["/v1/models", undefined, "/api/predict/demo/v1/models"],
  ["v1/models", undefined, "/api/predict/demo/v1/models"],
  ["", undefined, "/api/predict/demo"],
  ["", { _index_: 5, _timeout_: "5s", unset: undefined }, "/api/predict/demo?_index_=5&_timeout_=5s"],
  ["?a=1", { b: true }, "/api/predict/demo?a=1&b=true"],
  ["/v1/x?a=1", { b: "&c=2" }, "/api/predict/demo/v1/x?a=1&b=%26c%3D2"],
  ["//v1///models", undefined, "/api/predict/demo/v1/models"],
  ["/模型/a%20b", undefined, "/api/predict/demo/%E6%A8%A1%E5%9E%8B/a%20b"],
  ["/next?to=%2Fa%2F..%2Fb&at=../c", undefined, "/api/predict/demo/next?to=%2Fa%2F..%2Fb&at=../c"],
  ["/next?to=http://x//y", undefined, "/api/predict/demo/next?to=http://x//y"],
])("the path %j with the query %j is asked for as it is meant", (path, query, expected) => {
  expect(routeOf(BASE, ORIGIN, path, query)).toBe(expected);
});

test("an address without any path still asks for one", () => {
  expect(routeOf(ORIGIN, ORIGIN, "")).toBe("/");
  expect(routeOf(ORIGIN, ORIGIN, "?a=1")).toBe("/?a=1");
  expect(routeOf(ORIGIN, ORIGIN, "//evil.test/x")).toBe("/evil.test/x");
});

test.each([
  "/../other",
  "/v1/..",
  "/v1/../../other?x=1",
  "/./x",
  "/%2e%2E/other",
  "/a%2f..",
  "\\..\\other",
  "/a b",
  "/..?x=1",
  "/x?a=1 2",
  "/a\r\nhost: x",
  // The parser cuts control characters at the end off, and only then reads the dots.
  "/..\u0000",
  "/a\u001f",
  "/a?b=\u0000",
  "/a#b",
  "http://evil.test/v1",
])("the path %j would leave the endpoint and is refused", (path) => {
  expect(() => routeOf(BASE, ORIGIN, path)).toThrow(InputError);
});

test("whatever the path is, it is refused or stays under the endpoint's base", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "%2F",
      "\\",
      "@",
      "?",
      "#",
      "//evil.test",
      ":80",
      "\t",
      "\0",
      "/",
      ";",
    ),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      for (const path of [pieces.join("/"), pieces.join("")]) {
        try {
          const route = routeOf(BASE, ORIGIN, path);
          expect(route).toMatch(/^\/api\/predict\/demo(?:[/?]|$)/);
          const asked = new URL(ORIGIN + route);
          expect(asked.pathname + asked.search).toBe(route);
          expect(route).toMatch(/^[\x21-\x7e]+$/);
        } catch (error) {
          if (!InputError.isInstance(error)) throw error;
        }
      }
    }),
  );
});
