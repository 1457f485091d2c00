import { expect, test } from "vitest";
import { explainExtension, explainPostgres } from "../src/postgres-error.ts";

const PLACE = "PostgreSQL at db:5432/app";
const failed = (code: string): Error => Object.assign(new Error("the server's words"), { code });

test.each([
  { code: "28P01", says: /refuses the user/ },
  { code: "3D000", says: /does not exist/ },
  { code: "42501", says: /create no tables/ },
  { code: "57P01", says: /cannot be reached/ },
  { code: "ECONNRESET", says: /cannot be reached/ },
  { code: "53100", says: /failed \(53100: the server's words\)/ },
])("$code is said in words that name the place", ({ code, says }) => {
  const { message, advice } = explainPostgres(PLACE)(failed(code));

  expect(message).toMatch(says);
  expect(message.startsWith(PLACE)).toBe(true);
  expect(advice).not.toBe("");
});

test("a connection that takes too long is a server that cannot be reached", () => {
  const error = new Error("timeout exceeded when trying to connect");

  expect(explainPostgres(PLACE)(error).message).toBe(
    `${PLACE} cannot be reached (timeout exceeded when trying to connect).`,
  );
});

test.each(["0A000", "58P01"])("%s at the extension means that pgvector is not installed", (code) => {
  expect(explainExtension(PLACE)(failed(code)).message).toBe(`${PLACE} has no pgvector (${code}).`);
});

test("a user who may not add the extension learns who can", () => {
  expect(explainExtension(PLACE)(failed("42501")).advice).toMatch(/administrator/);
});
