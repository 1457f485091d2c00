import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pagesOf, publishedRun } from "../src/page/publish.ts";

const DOCS = join(import.meta.dirname, "../../../docs");

// After a change of what the page says, or of `missed/`: npm run bench -- --page-only
test("page and plot are what the bench makes of the published figures", async () => {
  const pages = await pagesOf(await publishedRun());

  for (const [name, text] of pages) expect(await readFile(join(DOCS, name), "utf8"), name).toBe(text);
});
