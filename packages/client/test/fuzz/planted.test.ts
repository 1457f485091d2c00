import { expect, test } from "vitest";
import { Crash, fuzz } from "./run.ts";
import { insist, typed, type Target } from "./target.ts";

const planted = (check: Target["check"], retained?: Target["retained"]): Target => ({
  name: "planted",
  seeds: ["embed"],
  tokens: ["{", "}"],
  check,
  ...(retained === undefined ? {} : { retained }),
});
const crashOf = async (target: Target): Promise<unknown> =>
  fuzz(target, { seed: 1, executions: 20_000 }).catch((error: unknown) => error);

test("an error that is not typed is found, with the input that it came of", async () => {
  const crash = await crashOf(planted((input) => Object.keys(typed(() => JSON.parse(String(input)))).join()));
  expect(crash).toBeInstanceOf(Crash);
  expect((crash as Crash).message).toMatch(/not typed: SyntaxError/);
});

test("a promise that only some inputs break is found", async () => {
  const crash = await crashOf(
    planted((input) => {
      insist(!Buffer.from(input).includes("}{"), "two objects in a row");
      return "";
    }),
  );
  expect((crash as Crash).message).toMatch(/two objects in a row/);
});

test("an input that takes too long is found", async () => {
  const crash = await crashOf(
    planted(() => {
      const begun = process.threadCpuUsage().user;
      while (process.threadCpuUsage().user < begun + 150_000);
      return "";
    }),
  );
  expect((crash as Crash).message).toMatch(/took \d+ ms/);
});

test("what holds far more memory than its input is found", async () => {
  const greedy = { ours: () => new Uint8Array(64 * 1_048_576), plain: () => undefined };
  const crash = await crashOf(planted((input) => String(input.length > 8_192), greedy));
  expect((crash as Crash).message).toMatch(/it holds \d+ bytes/);
});
