import { expect, test } from "vitest";
import { toFinishReason } from "./finish-reason.ts";

test.each([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool-calls"],
  ["function_call", "tool-calls"],
  ["content_filter", "content-filter"],
  ["abort", "error"],
  ["error", "error"],
  ["constructor", "other"],
  [undefined, "other"],
])("%s is told as %s", (raw, reason) => {
  expect(toFinishReason(raw, false)).toBe(reason);
});

test.each([
  ["stop", "tool-calls"],
  ["tool_calls", "tool-calls"],
  [undefined, "tool-calls"],
  ["length", "length"],
  ["content_filter", "content-filter"],
])("%s beside tool calls is told as %s", (raw, reason) => {
  expect(toFinishReason(raw, true)).toBe(reason);
});
