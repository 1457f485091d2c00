import { getEventListeners } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readAhead } from "./read-ahead.ts";

type Step = IteratorResult<number>;

/** Steps that come when they are told to, and how many were asked for. */
function told() {
  const asked: PromiseWithResolvers<Step>[] = [];
  const next = (): Promise<Step> => {
    const step = Promise.withResolvers<Step>();
    asked.push(step);
    return step.promise;
  };
  return { asked, next };
}

const word = (value: number): Step => ({ done: false, value });
const END: Step = { done: true, value: undefined };
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("one step is read ahead, and no more", async () => {
  const { asked, next } = told();
  const { take } = readAhead(next(), next, undefined);

  asked[0]?.resolve(word(0));
  await settled();
  expect(asked).toHaveLength(1);

  expect(await take()).toEqual(word(0));
  expect(asked).toHaveLength(2);
  asked[1]?.resolve(word(1));
  await settled();
  expect(asked).toHaveLength(2);
});

test("several takers get their steps in order, and all of them the end", async () => {
  const { asked, next } = told();
  const { take } = readAhead(next(), next, undefined);

  const taken = Promise.all([take(), take(), take(), take()]);
  asked[0]?.resolve(word(0));
  await settled();
  asked[1]?.resolve(word(1));
  await settled();
  asked[2]?.resolve(END);

  expect(await taken).toEqual([word(0), word(1), END, END]);
  expect(asked).toHaveLength(3);
});

test("a failure is told to whoever waits, and again to whoever comes later", async () => {
  const { asked, next } = told();
  const { take } = readAhead(next(), next, undefined);
  const cut = new Error("cut");

  const taken = Promise.allSettled([take(), take()]);
  asked[0]?.reject(cut);

  expect(await taken).toEqual([
    { status: "rejected", reason: cut },
    { status: "rejected", reason: cut },
  ]);
  await expect(take()).rejects.toBe(cut);
});

test.each([
  ["an error", new TypeError("user left"), new TypeError("user left")],
  ["a text", "enough", new Error("enough")],
  ["something else", 7, new Error("Aborted")],
])("a signal ends the read that is under way: %s", async (_what, reason, error) => {
  const { asked, next } = told();
  const caller = new AbortController();
  const { take } = readAhead(next(), next, caller.signal);

  const taken = take();
  caller.abort(reason);

  await expect(taken).rejects.toEqual(error);
  asked[0]?.resolve(word(0));
  await settled();
  await expect(take()).rejects.toEqual(error);
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);
});

test("after a signal what is there is given, and nothing more is asked for", async () => {
  const { asked, next } = told();
  const caller = new AbortController();
  const { take } = readAhead(next(), next, caller.signal);
  asked[0]?.resolve(word(0));
  await settled();

  caller.abort("enough");

  expect(await take()).toEqual(word(0));
  await expect(take()).rejects.toBe("enough");
  expect(asked).toHaveLength(1);
});

test("whoever leaves ends the waits of others, and what still comes is nobody's", async () => {
  const { asked, next } = told();
  const { signal } = new AbortController();
  const { take, leave } = readAhead(next(), next, signal);

  const taken = take();
  leave();
  asked[0]?.resolve(word(0));

  expect(await taken).toEqual(END);
  expect(await take()).toEqual(END);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

/** `undefined` is the end, a text a failure. */
const scripts = fc.array(fc.oneof(fc.nat(9), fc.constant("cut"), fc.constant(undefined)), { maxLength: 6 });

test("whatever comes when, takers see what a generator's readers see", async () => {
  await fc.assert(
    fc.asyncProperty(scripts, fc.array(fc.boolean()), async (script, pauses) => {
      async function* generator(): AsyncGenerator<number> {
        for (const [place, one] of script.entries()) {
          if (pauses[place] === true) await settled();
          if (one === undefined) return;
          if (typeof one === "string") throw new Error(one);
          yield one;
        }
      }
      const [plain, source] = [generator(), generator()];
      const { take } = readAhead(source.next(), () => source.next(), undefined);

      for (const _ of script) {
        const [expected, taken] = await Promise.allSettled([plain.next(), take()]);
        expect(taken).toEqual(expected);
        // A generator that failed has then ended; here it stays failed.
        if (taken.status === "rejected") break;
      }
    }),
  );
});
