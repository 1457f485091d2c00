import { resolve } from "node:path";
import { expect, test } from "vitest";
import { FAULTS } from "../src/cases/faults.ts";
import { renderFaultsPage } from "../src/page.ts";

const PAGE = resolve(import.meta.dirname, "../../../docs/faults.md");

test("the page of faults says what the cases say today", async () => {
  await expect(renderFaultsPage(FAULTS)).toMatchFileSnapshot(PAGE);
});
