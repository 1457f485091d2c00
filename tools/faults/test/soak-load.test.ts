import type { EasClient } from "@paifang/client";
import { expect, test } from "vitest";
import { endedCalls, load } from "../src/soak/load.ts";
import { slopeMebibytes } from "../src/soak/measures.ts";
import { vectorOf } from "../src/soak/truth.ts";

const none = async (): Promise<never> => {
  throw new TypeError("not typed");
};

test("answers of another's question, and errors that are not typed, are counted as such", async () => {
  const client = {
    embed: async ({ input }: { input: string[] }) => ({ embeddings: input.map(() => vectorOf("another")) }),
    rerank: none,
    chat: none,
    streamChat: none,
  } as unknown as EasClient;
  const signal = new AbortController().signal;
  const tally = await load({ client, calls: 300, callers: 8, seed: 1, signal });
  expect(endedCalls(tally)).toBe(300);
  expect(tally).toMatchObject({ answered: 0, wrong: tally.verbs.embed, untyped: 300 - tally.verbs.embed });
});

test("memory that grows by a mebibyte in a thousand calls has a slope of a hundred in a hundred thousand", () => {
  const samples = Array.from({ length: 50 }, (_, at) => ({ calls: at * 1_000, mebibytes: 60 + at }));
  expect(slopeMebibytes(samples)).toBeCloseTo(100);
  expect(slopeMebibytes(samples.map(({ calls }) => ({ calls, mebibytes: 60 })))).toBe(0);
});
