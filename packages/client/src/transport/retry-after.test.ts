import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const at = (headers: Record<string, string>): number | undefined =>
  retryAfterMs(headers, () => Date.parse("2026-11-24T12:00:00Z"));

test.each([
  [{ "retry-after": "20" }, 20_000],
  [{ "retry-after": " 0.5 " }, 500],
  [{ "retry-after-ms": "250", "retry-after": "20" }, 250],
  [{ "retry-after": "Tue, 24 Nov 2026 12:00:07 GMT" }, 7_000],
  [{ "retry-after": "Tue, 24 Nov 2026 12:00:07 GMT", date: "Tue, 24 Nov 2026 12:00:02 GMT" }, 5_000],
])("%o asks for %i ms", (headers, ms) => {
  expect(at(headers as Record<string, string>)).toBe(ms);
});

test.each([
  [{}],
  [{ "retry-after": "-1" }],
  [{ "retry-after": "soon" }],
  [{ "retry-after": "1e3" }],
  [{ "retry-after": "" }],
  [{ "retry-after": "9".repeat(400) }],
  [{ "retry-after-ms": "9".repeat(400) }],
  [{ "retry-after": "Wed, 31 Feb 2027 12:00:00 GMT" }],
  [{ "retry-after": "Tue, 24 Nov 2026 11:59:00 GMT" }],
])("%o asks for nothing", (headers) => {
  expect(at(headers as Record<string, string>)).toBeUndefined();
});
