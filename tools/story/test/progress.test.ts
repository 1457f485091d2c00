import { PassThrough } from "node:stream";
import { text as readAll } from "node:stream/consumers";
import { expect, test } from "vitest";
import { openProgress } from "../src/progress.ts";
import { openScreen } from "../src/screen.ts";

test.each([
  { embedded: 0, says: /^index +9 passages in [\d.]+ s: all from the cache$/m },
  { embedded: 4, says: /^index +9 passages in [\d.]+ s: 4 embedded, 5 from the cache, [\d.]+ texts\/s$/m },
])(
  "after $embedded embedded passages of nine the rest is named with its place",
  async ({ embedded, says }) => {
    const output = new PassThrough();
    const progress = openProgress(openScreen(output), { total: 9, keptIn: "the cache" });

    progress.update({ done: 9, embedded });
    progress.end(embedded);
    output.end();

    expect(await readAll(output)).toMatch(says);
  },
);
