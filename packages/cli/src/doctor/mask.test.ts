import { expect, test } from "vitest";
import { ok } from "./finding.ts";
import { masked, maskSecrets } from "./mask.ts";
import { findingOf } from "./messages/catalogue.ts";
import { cleanFinding } from "./report.ts";

const SECRET = 'Q0FO/QVJZ+"x"==';

test.each([
  ["as it is", SECRET],
  ["in an address", encodeURIComponent(SECRET)],
  ["in JSON", JSON.stringify(SECRET)],
  ["in base64", Buffer.from(SECRET).toString("base64")],
])("a secret %s is masked", (_how, text) => {
  expect(maskSecrets(`before ${text} behind`, [SECRET])).toMatch(/^before "?\*{4}"? behind$/);
});

test("the end of a long secret may be shown, of a short one nothing", () => {
  expect(masked("0123456789abcdefYg==")).toBe("****Yg==");
  expect(masked("short")).toBe("****");
});

test("a secret that is a word of the report itself breaks nothing", () => {
  const finding = findingOf(ok("models.listed", { models: ["text", "other"], engine: "text" }), "en");

  expect(cleanFinding(finding, ["text"])).toEqual({
    id: "models.listed",
    status: "ok",
    subject: "models",
    text: "****, other (****)",
    facts: { models: ["****", "other"], engine: "****" },
  });
});
