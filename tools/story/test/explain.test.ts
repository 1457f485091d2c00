import { ConfigError } from "@paifang/client";
import { expect, test } from "vitest";
import { explain } from "../src/explain.ts";
import { UserError } from "../src/user-error.ts";

test("what a user can put right is said with what to do", () => {
  expect(explain(new UserError("It is gone.", "Look for it."))).toBe("It is gone.\nLook for it.");
});

test("an error of the client is found behind those that a framework puts around it", () => {
  const error = new ConfigError("OPTION_MISSING", "token", "`token` is missing.");

  const words = explain(
    new Error("embedding failed", { cause: new Error("batch failed", { cause: error }) }),
  );

  expect(words).toBe(`\`token\` is missing. (OPTION_MISSING)\n${error.advice}`);
});

test("an error of the client is found in the last of the attempts that the AI SDK made", () => {
  const error = new ConfigError("OPTION_MISSING", "token", "`token` is missing.");
  const attempt = new Error("call failed", { cause: error });

  const words = explain(Object.assign(new Error("Failed after 3 attempts."), { lastError: attempt }));

  expect(words).toBe(`\`token\` is missing. (OPTION_MISSING)\n${error.advice}`);
});

test("a bug is not explained", () => {
  expect(explain(new TypeError("x is not a function"))).toBeUndefined();
});
