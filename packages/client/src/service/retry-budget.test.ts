import { expect, test } from "vitest";
import { retryBudget, type RetryBudget } from "./retry-budget.ts";

/** How many retries it lets through at the moment. */
function spent(budget: RetryBudget, now: number): number {
  let retries = 0;
  while (retries < 1_000 && budget.spend(1, now)) retries++;
  return retries;
}

test("twenty retries need no success beside them", () => {
  expect(spent(retryBudget(), 0)).toBe(20);
});

test("five successes pay for one more retry", () => {
  const budget = retryBudget();
  for (let success = 0; success < 50; success++) budget.succeeded(0);
  expect(spent(budget, 0)).toBe(30);
});

test("a retry counts for ten seconds, a success for no longer", () => {
  const budget = retryBudget();
  for (let success = 0; success < 50; success++) budget.succeeded(0);
  expect(spent(budget, 5_000)).toBe(30);
  expect(spent(budget, 10_000)).toBe(0);
  expect(spent(budget, 14_900)).toBe(0);
  expect(spent(budget, 15_200)).toBe(20);
});

test("what costs more than is left is refused and takes nothing", () => {
  const budget = retryBudget();
  for (let retry = 0; retry < 19; retry++) budget.spend(1, 0);
  expect(budget.spend(2, 0)).toBe(false);
  expect(budget.spend(1, 0)).toBe(true);
});

test("after a long silence it is full again", () => {
  const budget = retryBudget();
  spent(budget, 0);
  expect(spent(budget, 3_600_000)).toBe(20);
});
