import { expect, test } from "vitest";
import { toReasoning } from "./reasoning.ts";

test.each([
  [{ reasoning: "new" }, "new"],
  [{ reasoning_content: "old" }, "old"],
  [{ reasoning: "new", reasoning_content: "old" }, "new"],
  [{ reasoning: "", reasoning_content: "old" }, "old"],
  [{ reasoning: null, reasoning_content: "old" }, "old"],
  [{ reasoning: "", reasoning_content: "" }, undefined],
  [{ reasoning: { effort: "low" } }, undefined],
  [{}, undefined],
])("the reasoning of %o is %s", (message, reasoning) => {
  expect(toReasoning(message)).toBe(reasoning);
});
