import { expect, test } from "vitest";
import { judgeStream } from "../../src/doctor/checks/chat.ts";

const arrivals = (first: number, gap: number, count: number): number[] =>
  Array.from({ length: count }, (_none, index) => first + index * gap);

test.each([
  { name: "text that comes as a model writes it", at: arrivals(400, 20, 40), id: "chat.streams" },
  { name: "a fast model after a long wait", at: arrivals(5_000, 4, 40), id: "chat.streams" },
  { name: "everything at once, late", at: arrivals(900, 0.05, 40), id: "chat.buffered" },
  {
    name: "everything at once, so early that nothing was held back",
    at: arrivals(8, 0.05, 40),
    id: "chat.streams",
  },
  { name: "too few pieces to tell", at: arrivals(900, 0.05, 3), id: "chat.streams" },
  { name: "one piece", at: [700], id: "chat.whole" },
])("$name is $id", ({ at, id }) => {
  expect(judgeStream(at).id).toBe(id);
});

test("the largest gap is told", () => {
  expect(judgeStream([100, 120, 180, 190]).facts).toMatchObject({ chunks: 4, firstMs: 100, gapMs: 60 });
});
