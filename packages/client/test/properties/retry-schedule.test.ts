import fc from "fast-check";
import { expect, test } from "vitest";
import { EasClient, HttpError, PaifangError } from "../../src/index.ts";
import { ScriptedDispatcher, type Reply } from "../support/scripted-dispatcher.ts";

/** Retries at most, and the bounds of the wait before retry `n`, in ms: what the service's answer allows, written out. */
type Rule = { retries: number; wait(n: number): readonly [least: number, most: number] };
type Step = { reply: Reply; rule: Rule; askedMs?: number; tookMs: number };

const transient = (n: number): readonly [number, number] => [
  50,
  Math.max(50, Math.min(10_000, 200 * 2 ** n)),
];
const halfOf =
  (base: number, cap: number) =>
  (n: number): readonly [number, number] => {
    const most = Math.min(cap, base * 2 ** n);
    return [most / 2, most];
  };
const timeout = halfOf(500, 10_000);

const NEVER: Rule = { retries: 0, wait: transient };
const BY_STATUS: Readonly<Record<number, Rule>> = {
  429: { retries: 4, wait: halfOf(1_000, 20_000) },
  450: { retries: 4, wait: halfOf(500, 20_000) },
  408: { retries: 1, wait: timeout },
  504: { retries: 1, wait: timeout },
  502: { retries: 2, wait: transient },
  503: { retries: 2, wait: transient },
  500: { retries: 1, wait: transient },
  425: { retries: 1, wait: transient },
  501: NEVER,
  505: NEVER,
  400: NEVER,
  401: NEVER,
  403: NEVER,
  409: NEVER,
  413: NEVER,
  422: NEVER,
};

const socketError = (code: string): Error => Object.assign(new Error(code), { code });

const MOST_ASKED_MS = 60_000;
const LEAST_ATTEMPT_MS = 1_000;

const tookMs = fc.nat(5_000);
const statusStep = fc
  .record({
    status: fc.constantFrom(...Object.keys(BY_STATUS).map(Number)),
    seconds: fc.option(fc.nat(90), { nil: undefined, freq: 2 }),
    tookMs,
  })
  .map(({ status, seconds, tookMs: took }): Step => {
    const headers = seconds === undefined ? {} : { "retry-after": String(seconds) };
    return {
      reply: { status, headers },
      rule: BY_STATUS[status] ?? NEVER,
      ...(seconds === undefined ? {} : { askedMs: seconds * 1_000 }),
      tookMs: took,
    };
  });
/** The request was handed on before the socket broke, so that the phase is never that of connecting. */
const brokenStep = fc
  .record({ broken: fc.constantFrom("reset", "cut", "json"), tookMs })
  .map(({ broken, tookMs: took }): Step => {
    if (broken === "reset")
      return {
        reply: { error: socketError("ECONNRESET") },
        rule: { retries: 2, wait: transient },
        tookMs: took,
      };
    const once = { retries: 1, wait: transient };
    if (broken === "json") return { reply: { status: 200, body: '{"choices":[' }, rule: once, tookMs: took };
    return {
      reply: { status: 200, body: "{", error: socketError("UND_ERR_SOCKET") },
      rule: once,
      tookMs: took,
    };
  });
const GOOD: Reply = { status: 200, body: '{"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}' };

/** Time passes while an attempt is under way. */
class SlowDispatcher extends ScriptedDispatcher {
  readonly #pass: (attempt: number) => void;
  constructor(script: readonly Reply[], pass: (attempt: number) => void) {
    super(script);
    this.#pass = pass;
  }
  override dispatch(...parameters: Parameters<ScriptedDispatcher["dispatch"]>): boolean {
    this.#pass(this.calls.length);
    return super.dispatch(...parameters);
  }
}

type Run = { waits: { ms: number; at: number }[]; attempts: number; error: unknown };

async function run(
  steps: readonly Step[],
  { maxRetries, deadlineMs, random }: { maxRetries: number; deadlineMs: number; random: () => number },
): Promise<Run> {
  let now = 0;
  const waits: Run["waits"] = [];
  const dispatcher = new SlowDispatcher([...steps.map(({ reply }) => reply), GOOD], (attempt) => {
    now += steps[attempt]?.tookMs ?? 0;
  });
  const client = new EasClient({
    endpoint: "http://service.test/api/predict/demo",
    token: "canary-token-1234",
    model: "m",
    dispatcher,
    now: () => now,
    random,
    sleep: (ms) => {
      waits.push({ ms, at: now });
      now += ms;
    },
    maxRetries,
    deadlineMs,
  });
  const error: unknown = await client
    .chat({ messages: [{ role: "user", content: "hi" }] })
    .then(() => undefined)
    .catch((thrown: unknown) => thrown);
  await client.close();
  return { waits, attempts: dispatcher.calls.length, error };
}

/** Whether the `n`-th failure, counted from 0, may be followed by another attempt, as far as causes and counts tell. */
const mayFollow = ({ rule, askedMs = 0 }: Step, n: number, maxRetries: number): boolean =>
  n < Math.min(maxRetries, rule.retries) && askedMs <= MOST_ASKED_MS;

const steps = fc.array(fc.oneof({ arbitrary: statusStep, weight: 3 }, brokenStep), { maxLength: 8 });

test("for any answers the attempts are as many as their causes allow, and every wait is within its bounds and the deadline", async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.nat(6),
      fc.integer({ min: 2_000, max: 120_000 }),
      fc.infiniteStream(fc.double({ min: 0, max: 0.999_999, noNaN: true })),
      async (script, maxRetries, deadlineMs, chances) => {
        const random = (): number => Number(chances.next().value);
        const { waits, attempts, error } = await run(script, { maxRetries, deadlineMs, random });

        expect(attempts).toBeLessThanOrEqual(maxRetries + 1);
        expect(waits).toHaveLength(attempts - 1);
        expect(waits.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(deadlineMs);
        for (const [n, { ms, at }] of waits.entries()) {
          const step = script[n] as Step;
          expect(mayFollow(step, n, maxRetries)).toBe(true);
          const [least, most] =
            step.askedMs === undefined
              ? step.rule.wait(n)
              : [Math.max(50, step.askedMs), Math.max(50, step.askedMs * 1.1)];
          expect(ms).toBeGreaterThanOrEqual(least);
          expect(ms).toBeLessThanOrEqual(most);
          expect(at + ms + LEAST_ATTEMPT_MS).toBeLessThanOrEqual(deadlineMs);
        }
        judgeEnd(script, { waits, attempts, error }, { maxRetries, deadlineMs });
      },
    ),
  );
});

/** The last failure of the script that was met is the call's error; the good answer behind it is none. */
function judgeEnd(
  script: readonly Step[],
  { waits, attempts, error }: Run,
  { maxRetries, deadlineMs }: { maxRetries: number; deadlineMs: number },
): void {
  const last = script[attempts - 1];
  expect(PaifangError.isInstance(error)).toBe(last !== undefined);
  if (last === undefined) return;
  expect((error as PaifangError).attempts).toBe(attempts);
  expect(HttpError.isInstance(error) ? error.status : 200).toBe(last.reply.status ?? 200);
  if (!mayFollow(last, attempts - 1, maxRetries)) return;
  // Only the deadline can have kept it from another attempt: the longest wait would have passed it.
  const spent =
    script.slice(0, attempts).reduce((sum, { tookMs: took }) => sum + took, 0) +
    waits.reduce((sum, { ms }) => sum + ms, 0);
  const [, most] =
    last.askedMs === undefined ? last.rule.wait(attempts - 1) : [0, Math.max(50, last.askedMs * 1.1)];
  expect(spent + most + LEAST_ATTEMPT_MS).toBeGreaterThan(deadlineMs);
}
