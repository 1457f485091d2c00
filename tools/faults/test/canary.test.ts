import { expect, test } from "vitest";
import { CANARY_TOKEN, formsOf, leaksIn } from "../src/play/canary.ts";

test.each(formsOf(CANARY_TOKEN))("a secret written as %s is found in a message", (form) => {
  expect(leaksIn({ failure: new Error(`refused ${form}`) })).toContain("failure: String");
});

test("a secret is found in a cause, in a field, and in a field that is not enumerable", () => {
  const inCause = new Error("refused", { cause: new Error(CANARY_TOKEN) });
  const inField = Object.assign(new Error("refused"), { data: { echo: CANARY_TOKEN } });
  const hidden = Object.defineProperty(new Error("refused"), "body", { value: CANARY_TOKEN });

  expect(leaksIn({ inCause })).toContain("inCause: message of cause 1");
  expect(leaksIn({ inField })).toContain("inField: inspect");
  expect(leaksIn({ hidden })).toContain("hidden: inspect");
});

test("what holds no secret is clean", () => {
  expect(
    leaksIn({ failure: new Error("refused [redacted]"), events: [{ attempt: 1 }], none: undefined }),
  ).toEqual([]);
});
