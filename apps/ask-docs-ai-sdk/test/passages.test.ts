import { expect, test } from "vitest";
import { passagesIn, toHashedFile } from "../src/passages.ts";

const passagesOf = (text: string): ReturnType<typeof passagesIn> =>
  passagesIn(toHashedFile({ path: "long.txt", text }));

test.each([
  { mark: " ", name: "words" },
  { mark: ". ", name: "sentences" },
  { mark: "\n", name: "lines" },
  { mark: "\n\n", name: "paragraphs" },
])(
  "a long text of $name is cut between them into passages that together hold all of it",
  async ({ mark }) => {
    const parts = Array.from({ length: 900 }, (_, number) => `part${number} it`);

    const passages = await passagesOf(parts.join(mark));

    const bodies = passages.map(({ text }) => text.split("\n\n").slice(1).join("\n\n"));
    expect(bodies.join(" ").match(/part\d+ it/g)).toEqual(parts);
    expect(bodies.every((body) => body.startsWith("part") && /it\.?$/.test(body))).toBe(true);
    const lengths = bodies.slice(0, -1).map(({ length }) => length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1200);
    expect(Math.min(...lengths)).toBeGreaterThan(1100);
  },
);

test("a text without spaces is never cut inside an emoji", async () => {
  const passages = await passagesOf(`a${"😀".repeat(2000)}`);

  expect(passages.length).toBeGreaterThan(3);
  const all = passages.map(({ text }) => text.replace(/^long\n\n/, "")).join("");
  expect(all.replaceAll("\n\n", "")).toBe(`a${"😀".repeat(2000)}`);
});

test("the same text has the same hash, and another text another", () => {
  const hashes = ["ash", "ash", "birch"].map((text) => toHashedFile({ path: "a.md", text }).hash);

  expect(hashes[1]).toBe(hashes[0]);
  expect(hashes[2]).not.toBe(hashes[0]);
});
