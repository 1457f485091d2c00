import { expect, test } from "vitest";
import { growingValues } from "./growing-values.ts";

async function* chunksOf(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function grown(peek: (whole: string) => unknown, ...texts: string[]): Promise<object[]> {
  const values: object[] = [];
  const rules = {
    join: (earlier: string, later: string) => earlier + later,
    peek,
    finish: async (whole: string) => ({ finished: whole }),
  };
  for await (const value of growingValues(chunksOf(...texts), rules)) values.push(value);
  return values;
}

test("each state is shown once, and the finished value comes last", async () => {
  const values = await grown((whole) => ({ whole: whole.trim() }), "a", " ", "b");

  expect(values).toEqual([{ whole: "a" }, { whole: "a b" }, { finished: "a b" }]);
});

test("what is no object yet is not shown", async () => {
  const values = await grown(
    (whole) => (whole.length < 3 ? [undefined, null, 1][whole.length] : [whole]),
    "a",
    "b",
    "c",
  );

  expect(values).toEqual([["abc"], { finished: "abc" }]);
});

test("a stream without a chunk has no value", async () => {
  expect(await grown(() => ({}))).toEqual([]);
});

test("a failure at the end is the stream's", async () => {
  const values = growingValues(chunksOf("a"), {
    join: (earlier) => earlier,
    peek: () => ({}),
    finish: () => Promise.reject(new Error("not whole")),
  });

  await values.next();
  await expect(values.next()).rejects.toThrow("not whole");
});
