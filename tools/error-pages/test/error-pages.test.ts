import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import * as client from "@paifang/client";
import { expect, test } from "vitest";
import { ERROR_CODES, ERROR_FACTS, SECTIONS } from "../src/codes.ts";
import { isRetried, renderErrorPage, renderIndexPage } from "../src/pages.ts";

const FOLDER = resolve(import.meta.dirname, "../../../docs/errors");

test.each(ERROR_CODES)("the page of %s is there, and says what the code says today", async (code) => {
  await expect(renderErrorPage(code)).toMatchFileSnapshot(join(FOLDER, `${code}.md`));
});

test("the index lists every code and warning of today", async () => {
  await expect(renderIndexPage()).toMatchFileSnapshot(join(FOLDER, "README.md"));
});

test("there is no page for a code that is gone", () => {
  const pages = readdirSync(FOLDER).filter((name) => name !== "README.md");
  expect(pages.toSorted()).toEqual(ERROR_CODES.map((code) => `${code}.md`).toSorted());
});

test("every code stands under one heading, and its class is one that the client exports", () => {
  expect(SECTIONS.flatMap(([, facts]) => Object.keys(facts)).toSorted()).toEqual(ERROR_CODES.toSorted());
  for (const code of ERROR_CODES) expect(client, code).toHaveProperty(ERROR_FACTS[code].errorClass);
});

test("meaning and reason of every code are sentences", () => {
  for (const code of ERROR_CODES) {
    const { meaning, why } = ERROR_FACTS[code];
    expect(meaning, code).toMatch(/^[A-Z].*\.$/s);
    expect(why, code).toMatch(/^[A-Za-z`].*\.$/s);
  }
});

test("a code with causes has one that is repeated", () => {
  const withCauses = ERROR_CODES.map((code) => ERROR_FACTS[code]).filter(
    ({ causes }) => causes !== undefined,
  );
  expect(withCauses.filter((facts) => !isRetried(facts))).toEqual([]);
});
