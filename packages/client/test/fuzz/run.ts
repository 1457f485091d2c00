import { performance } from "node:perf_hooks";
import { chance } from "./random.ts";
import { mutate } from "./mutate.ts";
import { judgeMemory } from "./retained.ts";
import { seedsOf } from "./seeds.ts";
import { insist, type Target } from "./target.ts";

/** How long 64 KiB may take. */
const SLOW_MS = 100;
const SLOW_BYTES = 65_536;
/** A machine that is busy elsewhere is not a slow reader, so that a slow input is tried again. */
const TRIALS = 4;
const MEASURED_BYTES = 8_192;
const MEASURED_EACH = 300;
const MOST_KEPT = 2_000;
/** So many between two looks at the clock. */
const STRETCH = 64;

export type FuzzBounds = {
  seed: number;
  /** Ends after either. */
  seconds?: number | undefined;
  executions?: number | undefined;
  /** Multiplies the time that an input may take. */
  patience?: number | undefined;
  /** Told of each input before it is fed. */
  beforeEach?: ((input: Uint8Array) => void) | undefined;
};

export type FuzzFigures = { executions: number; outcomes: number; largestBytes: number; slowestMs: number };

/** An input that broke a promise, with what it broke. */
export class Crash extends Error {
  override readonly name = "Crash";
  readonly input: Uint8Array;
  constructor(target: string, input: Uint8Array, cause: unknown) {
    const shown = Buffer.from(input.subarray(0, 400)).toString("base64");
    super(
      `${target}: ${cause instanceof Error ? cause.message : String(cause)} (base64 of ${input.length} bytes: ${shown})`,
      { cause },
    );
    this.input = input;
  }
}

/** Feeds every input that the target begins with, and then changed ones, until time or count is up. */
export async function fuzz(target: Target, bounds: FuzzBounds): Promise<FuzzFigures> {
  const { seconds = Number.POSITIVE_INFINITY, executions = Number.POSITIVE_INFINITY } = bounds;
  const random = chance(bounds.seed);
  const seeds = seedsOf(target);
  const corpus = [...seeds];
  const tokens = target.tokens.map((token) => Buffer.from(token));
  const outcomes = new Set<string>();
  const figures: FuzzFigures = { executions: 0, outcomes: 0, largestBytes: 0, slowestMs: 0 };
  const endAt = performance.now() + seconds * 1_000;
  let measured = 0;
  while (figures.executions < executions) {
    if (figures.executions % STRETCH === 0 && performance.now() > endAt) break;
    const known = seeds[figures.executions++];
    const input = known ?? mutate(random.pick(corpus), { chance: random, corpus, tokens });
    bounds.beforeEach?.(input);
    try {
      const { outcome, ms } = await timed(target, input, {
        seed: random.below(2 ** 31),
        patience: bounds.patience ?? 1,
      });
      figures.slowestMs = Math.max(figures.slowestMs, ms);
      if (input.length >= MEASURED_BYTES && measured++ % MEASURED_EACH === 0) judgeMemory(target, input);
      if (!outcomes.has(outcome) && corpus.length < MOST_KEPT) corpus.push(Buffer.from(input));
      outcomes.add(outcome);
    } catch (error) {
      throw new Crash(target.name, input, error);
    }
    figures.largestBytes = Math.max(figures.largestBytes, input.length);
  }
  figures.outcomes = outcomes.size;
  return figures;
}

/** The time that this thread was at work: what else the machine does is not the reader's. */
function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

type Trial = { seed: number; patience: number };

async function timed(
  target: Target,
  input: Uint8Array,
  { seed, patience }: Trial,
): Promise<{ outcome: string; ms: number }> {
  const mostMs = SLOW_MS * patience * Math.max(1, input.length / SLOW_BYTES);
  let ms = Number.POSITIVE_INFINITY;
  let outcome = "";
  for (let trial = 0; trial < TRIALS && ms > mostMs; trial++) {
    const startedAt = busyMs();
    const given = target.check(input, chance(seed));
    outcome = typeof given === "string" ? given : await given;
    ms = Math.min(ms, busyMs() - startedAt);
  }
  insist(ms <= mostMs, `${input.length} bytes took ${Math.round(ms)} ms`);
  return { outcome, ms };
}
