import { expect, test } from "vitest";
import { openJournal } from "./journal.ts";

const request = { service: "embed", method: "POST", path: "/v1/embeddings", headers: {} };

test("a journal of large bodies lets its oldest requests go", () => {
  const journal = openJournal();
  for (const letter of ["a", "b", "c"]) {
    const body = letter.repeat(120 * 1024 * 1024);
    journal.received(journal.open(request), body, body.length);
  }
  journal.open(request);

  expect(journal.requests.map(({ body }) => body.slice(0, 1))).toEqual(["b", "c", ""]);
});
