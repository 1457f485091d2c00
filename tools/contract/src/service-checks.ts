import { AuthError, HttpError, RateLimitError } from "@paifang/client";
import { expect } from "vitest";
import type { Check } from "./check.ts";
import { failureOf, leaksOf, secretsOf, SOON, unhurried } from "./outcome.ts";
import type { Stage } from "./stage.ts";
import type { Options } from "./subject.ts";

/** What holds for every call to a service, whatever is asked. */
type ServiceFeature = "abort-before" | "abort-under-way" | "errors" | "retries" | "secrets";

/** A way to ask the service for something through the host. `call` begins it; `shown` is the host's objects. */
export type Ask<S> = {
  /** What is asked for, as the titles say it. */
  what: string;
  open(stage: S, options: Options): { call(): Promise<unknown>; shown: unknown };
};

type ServiceCheck<S> = Check<ServiceFeature, S>;

/** The checks of one way to ask. */
export const serviceChecks = <S extends Stage>(ask: Ask<S>): ServiceCheck<S>[] => [
  abortBefore(ask),
  abortUnderWay(ask),
  ...REFUSALS.map((refusal) => refused(ask, refusal)),
  deadService(ask),
  echoedSecrets(ask),
];

const abortBefore = <S extends Stage>({ what, open }: Ask<S>): ServiceCheck<S> => ({
  feature: "abort-before",
  title: `an abort before a call for ${what} sends nothing and rejects with the reason`,
  async run(stage) {
    const reason = new Error("user left");

    expect(await failureOf(open(stage, { signal: AbortSignal.abort(reason) }).call())).toBe(reason);

    expect(stage.requests()).toEqual([]);
  },
});

const abortUnderWay = <S extends Stage>({ what, open }: Ask<S>): ServiceCheck<S> => ({
  feature: "abort-under-way",
  title: `an abort during a call for ${what} rejects with the reason and closes the connection`,
  async run(stage) {
    stage.strike({ kind: "delay", ms: 2_000, times: Infinity });
    const caller = new AbortController();
    const reason = new Error("user left");

    const failure = failureOf(open(stage, { signal: caller.signal }).call());
    await expect.poll(() => stage.requests().length, SOON).toBe(1);
    caller.abort(reason);

    expect(await failure).toBe(reason);
    await expect.poll(() => stage.requests()[0]?.aborted, SOON).toBe(true);
  },
});

const REFUSALS = [
  { status: 400, type: HttpError, codes: { "PAI-EAS": "BAD_REQUEST", "AI Search": "BAD_REQUEST" } },
  { status: 401, type: AuthError, codes: { "PAI-EAS": "AUTH_FAILED", "AI Search": "KEY_OR_TOKEN_WRONG" } },
  { status: 429, type: RateLimitError, codes: { "PAI-EAS": "RATE_LIMITED", "AI Search": "RATE_LIMITED" } },
] as const;

const refused = <S extends Stage>(
  { what, open }: Ask<S>,
  { status, type, codes }: (typeof REFUSALS)[number],
): ServiceCheck<S> => ({
  feature: "errors",
  title: `a refusal of ${what} with ${status} keeps class, status, code, the server's words and request id`,
  async run(stage) {
    const headers = { "content-type": "application/json", "x-request-id": "request-7" };
    const body = JSON.stringify({ message: "no such luck" });
    stage.strike({ kind: "status", status, body, headers, times: Infinity });

    const error = await failureOf(open(stage, { maxRetries: 0 }).call());

    expect(type.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      status,
      code: codes[stage.place.product],
      serverMessage: "no such luck",
      requestId: "request-7",
      attempts: 1,
    });
  },
});

const deadService = <S extends Stage>({ what, open }: Ask<S>): ServiceCheck<S> => ({
  feature: "retries",
  title: `a dead service that is asked for ${what} with two retries gets three requests`,
  async run(stage) {
    // A host that repeats by itself waits in earnest, unless the server asks for no wait.
    stage.strike({ kind: "status", status: 503, headers: { "retry-after": "0" }, times: Infinity });

    const error = await failureOf(open(stage, { ...unhurried, maxRetries: 2 }).call());

    expect(stage.requests()).toHaveLength(3);
    expect(error).toMatchObject({ status: 503, attempts: 3 });
  },
});

const echoedSecrets = <S extends Stage>({ what, open }: Ask<S>): ServiceCheck<S> => ({
  feature: "secrets",
  title: `neither objects nor errors show a secret that the service repeats when asked for ${what}`,
  async run(stage) {
    const secrets = secretsOf(stage.place);
    const body = JSON.stringify({ message: `wrong: ${secrets.join(" and ")}` });
    const headers = { "content-type": "application/json", "x-echo": secrets.join(" ") };
    stage.strike({ kind: "status", status: 401, body, headers, times: Infinity });
    const { call, shown } = open(stage, { maxRetries: 0 });

    const error = await failureOf(call());

    expect(error).toMatchObject({ status: 401, message: expect.stringContaining("wrong: ") as unknown });
    expect(leaksOf(error, secrets)).toEqual([]);
    expect(leaksOf(shown, secrets)).toEqual([]);
  },
});
