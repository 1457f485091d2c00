import { expect } from "vitest";

/** What a call fails with; one that does not fail is told at once. */
export const failureOf = (call: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(call).then(
    () => expect.fail("It did not fail."),
    (error: unknown) => error,
  );
