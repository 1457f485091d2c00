import fc from "fast-check";
import { expect, test } from "vitest";
import { QueueFullError } from "../errors.ts";
import { Limiter } from "./limiter.ts";

const MAX_WAITING = 6;

/** What the limiter ought to be, written down once more and plainly. */
type Model = {
  now: number;
  limit: number;
  readonly max: number;
  cutAt: number | undefined;
  quickestMs: number;
  gaveUpAfterMs: number;
  inFlight: number;
  /** Tickets in line, and those that were called, in order. */
  line: number[];
  called: number[];
  tickets: number;
};
type Real = {
  limiter: Limiter;
  called: number[];
  refused: Set<number>;
  leave: Map<number, (reason: unknown) => void>;
};
type Command = fc.AsyncCommand<Model, Real>;

function callNext(model: Model): void {
  while (model.line.length > 0 && model.inFlight < Math.floor(model.limit)) {
    model.called.push(...model.line.splice(0, 1));
    model.inFlight++;
  }
}
const isResting = ({ cutAt, now }: Model): boolean => cutAt !== undefined && now < cutAt + 1_000;

async function agree(model: Model, { limiter, called }: Real): Promise<void> {
  // Grants are promises.
  await new Promise((resolve) => setImmediate(resolve));
  expect(limiter.limit).toBe(Math.floor(model.limit));
  expect(limiter.limit).toBeGreaterThanOrEqual(1);
  expect(limiter.limit).toBeLessThanOrEqual(model.max);
  expect(limiter.inFlight).toBe(model.inFlight);
  expect(limiter.waiting).toBe(model.line.length);
  expect(called).toEqual(model.called);
}

/** Somebody comes, and waits if there is no slot. */
const enter: Command = {
  check: () => true,
  toString: () => "enter",
  run: async (model, real) => {
    const hasRoom = model.line.length === 0 && model.inFlight < Math.floor(model.limit);
    expect(real.limiter.take()).toBe(hasRoom);
    if (hasRoom) model.inFlight++;
    else if (model.line.length >= MAX_WAITING) expect(() => real.limiter.wait()).toThrow(QueueFullError);
    else {
      const ticket = model.tickets++;
      model.line.push(ticket);
      const { granted, leave } = real.limiter.wait();
      real.leave.set(ticket, leave);
      granted.then(
        () => real.called.push(ticket),
        () => real.refused.add(ticket),
      );
    }
    await agree(model, real);
  },
};

/** Any ticket's holder leaves; that is harmless for one who was called, or left before. */
const leave = (pick: number): Command => ({
  check: ({ tickets }) => tickets > 0,
  toString: () => `leave ${pick}`,
  run: async (model, real) => {
    const ticket = pick % model.tickets;
    const stood = model.line.includes(ticket);
    model.line = model.line.filter((other) => other !== ticket);
    real.leave.get(ticket)?.(new Error("left"));
    await agree(model, real);
    if (stood) expect(real.refused.has(ticket)).toBe(true);
  },
});

/** The called one leaves in the same moment: the slot passes on. */
const leaveWhenCalled = (pick: number): Command => ({
  check: ({ line, inFlight }) => line.length > 0 && inFlight > 0,
  toString: () => `leaveWhenCalled ${pick}`,
  run: async (model, real) => {
    const ticket = model.line[pick % model.line.length] ?? 0;
    model.inFlight--;
    callNext(model);
    model.line = model.line.filter((other) => other !== ticket);
    real.limiter.release();
    real.leave.get(ticket)?.(new Error("left"));
    await agree(model, real);
  },
});

const release: Command = {
  check: ({ inFlight }) => inFlight > 0,
  toString: () => "release",
  run: async (model, real) => {
    model.inFlight--;
    callNext(model);
    real.limiter.release();
    await agree(model, real);
  },
};

const succeed = (tookMs: number): Command => ({
  check: ({ inFlight }) => inFlight > 0,
  toString: () => `succeed ${tookMs}`,
  run: async (model, real) => {
    model.quickestMs = Math.min(model.quickestMs, tookMs);
    const isClose = tookMs > model.gaveUpAfterMs / 2 && tookMs > model.quickestMs * 1.3;
    const isCareful = model.cutAt !== undefined || tookMs > 2_500;
    if (!isResting(model) && model.inFlight * 2 >= model.limit && !isClose)
      model.limit = Math.min(model.max, model.limit + (isCareful ? 1 / model.limit : 1));
    callNext(model);
    real.limiter.succeeded(model.now, tookMs);
    await agree(model, real);
  },
});

const overload = (gaveUpAfterMs: number | undefined): Command => ({
  check: () => true,
  toString: () => `overload ${gaveUpAfterMs ?? ""}`,
  run: async (model, real) => {
    model.gaveUpAfterMs = Math.min(model.gaveUpAfterMs, gaveUpAfterMs ?? Number.POSITIVE_INFINITY);
    if (!isResting(model)) {
      model.cutAt = model.now;
      model.limit = Math.max(1, model.limit * 0.7);
    }
    real.limiter.overloaded(model.now, gaveUpAfterMs);
    await agree(model, real);
  },
});

const pass = (ms: number): Command => ({
  check: () => true,
  toString: () => `pass ${ms}`,
  run: async (model) => {
    model.now += ms;
  },
});

test("slots, limit and line are those of the model, whoever comes, leaves, succeeds or is refused", async () => {
  const commands = fc.commands(
    [
      fc.constant(enter),
      fc.constant(enter),
      fc.constant(release),
      fc.constantFrom(10, 900, 1_200, 2_600, 5_000).map(succeed),
      fc.constantFrom(undefined, undefined, 1_500, 5_000).map(overload),
      fc.nat(1_000).map(leave),
      fc.nat(1_000).map(leaveWhenCalled),
      fc.constantFrom(0.5, 400, 999, 1_000).map(pass),
    ],
    { maxCommands: 120, size: "+1" },
  );
  const bounds = fc.record({ start: fc.integer({ min: 1, max: 12 }), max: fc.integer({ min: 1, max: 12 }) });
  await fc.assert(
    fc.asyncProperty(bounds, commands, async ({ start, max }, script) => {
      const setup = (): { model: Model; real: Real } => ({
        model: {
          now: 0,
          limit: Math.min(start, max),
          max,
          cutAt: undefined,
          quickestMs: Number.POSITIVE_INFINITY,
          gaveUpAfterMs: Number.POSITIVE_INFINITY,
          inFlight: 0,
          line: [],
          called: [],
          tickets: 0,
        },
        real: {
          limiter: new Limiter({ start, max, maxWaiting: MAX_WAITING, heedsTime: true }),
          called: [],
          refused: new Set(),
          leave: new Map(),
        },
      });
      await expect(fc.asyncModelRun(setup, script)).resolves.toBeUndefined();
    }),
  );
});
