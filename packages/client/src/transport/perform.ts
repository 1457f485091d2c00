import { SHOWN_ERROR_BODY_CHARACTERS } from "../config/options.ts";
import { PaifangError, TimeoutError } from "../errors.ts";
import type { BodyBytes, Exchange, HeaderFields, Limits, Reception, ServerMessage } from "../exchange.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { Alarm } from "../service/timers.ts";
import { Attempt, type AttemptFacts, type Connection, type Receiver } from "./attempt.ts";
import { bodyBytesOf } from "./body-bytes.ts";
import type { Scope } from "./deadline.ts";
import { decompressed, isReadable } from "./decompress.ts";
import { httpFailure, scrubbedWords } from "./failure.ts";
import { dispatcherFor, type LaneRequest } from "./pool.ts";
import { retryAfterMs } from "./retry-after.ts";
import { errorReceiver, type Clock, type Settle } from "./sink.ts";
import { socketFailure } from "./socket-failure.ts";

/** What one attempt came to. `said` is there when the service refused. */
export type Outcome<R> = Answered<R> | Failed;
export type Answered<R> = { ok: true; facts: AttemptFacts; value: R; reception: Reception };
export type Failed = { ok: false; facts: AttemptFacts; ms: number; error: unknown; said: ServerMessage };

/** Makes what takes the body of a good answer. */
export type MakeReceiver<D, R> = (
  decoder: D,
  limits: Limits,
  connection: Connection,
  settle: Settle<R>,
) => Receiver;

type Job<D, R> = {
  state: ServiceState;
  endpoint: EndpointState;
  exchange: Exchange<D>;
  /** Path and query of the request. */
  route: string;
  /** It takes the place of a request that a stale socket ate, so it gets no socket that served before. */
  freshSocket: boolean;
  credentialFields: HeaderFields;
  scope: Scope;
  makeReceiver: MakeReceiver<D, R>;
  /** The HTTP exchange is over; for a stream that is long after it `answered`. */
  over(facts: AttemptFacts, ms: number, answered: boolean): void;
};

/** Runs one attempt to its outcome; it never rejects. */
export function perform<D, R>(job: Job<D, R>): Promise<Outcome<R>> {
  const { state, endpoint, exchange, scope } = job;
  const { limits } = exchange;
  const { promise, resolve } = Promise.withResolvers<Outcome<R>>();
  const startedAt = state.config.now();
  const elapsed = (): number => state.config.now() - startedAt;
  const request = requestOf(job);
  let answered = false;
  let reception: Reception = { status: 0, headers: {} };
  const fail = (error: unknown, said: ServerMessage = {}): void =>
    resolve({ ok: false, facts: attempt.facts, ms: elapsed(), error, said });
  const settle: Settle<R> = {
    resolve: (value) => {
      answered = true;
      alarms.answered();
      resolve({ ok: true, facts: attempt.facts, value, reception });
    },
    reject: (error) => fail(error),
  };
  const refuse = (text: string): void => {
    const { error, said } = refusalOf(job, reception, text, request);
    fail(error, said);
  };
  const attempt = new Attempt({
    dispatcher: dispatcherFor(state, endpoint),
    request,
    receive: (received, connection) => {
      reception = received;
      endpoint.reached = true;
      const clock = { timers: state.timers, now: state.config.now };
      const isGood = received.status >= 200 && received.status <= 299;
      const encoding = received.headers["content-encoding"];
      if (!isGood) return refusalReceiver(clock, connection, encoding, refuse);
      return decompressed(encoding, connection, (plain) =>
        job.makeReceiver(exchange.open(received.headers["content-type"]), limits, plain, settle),
      );
    },
    explain: (error, facts) => explain(job, error, facts),
    failed: (error) => fail(error),
    over: () => {
      alarms.clear();
      job.over(attempt.facts, elapsed(), answered);
    },
  });
  const alarms = attemptAlarms(job, (reason) => attempt.cancel(reason));
  attempt.start();
  scope.onEnd((reason) => attempt.cancel(reason));
  return promise;
}

/** A refusal whose words cannot be read is still that refusal. */
function refusalReceiver(
  clock: Clock,
  connection: Connection,
  encoding: string | undefined,
  refuse: (text: string) => void,
): Receiver {
  if (!isReadable(encoding)) return errorReceiver(clock, connection, () => refuse(""));
  return decompressed(encoding, connection, (plain) => errorReceiver(clock, plain, refuse));
}

type AttemptAlarms = { answered(): void; clear(): void };

/** The limits of one attempt: of all of it, and of the time until it answers. */
function attemptAlarms(
  { state, exchange }: Pick<Job<unknown, unknown>, "state" | "exchange">,
  cancel: (reason: unknown) => void,
): AttemptAlarms {
  const { attemptTimeoutMs, firstEventTimeoutMs } = exchange.limits;
  const ringAfter = (
    phase: "attempt" | "first-event",
    timeoutMs: number,
    what: string,
  ): Alarm | undefined => {
    if (timeoutMs <= 0) return undefined;
    return state.timers.add(state.config.now() + timeoutMs, () =>
      cancel(
        new TimeoutError(phase, timeoutMs, `${what} within ${timeoutMs / 1_000} s.`, {
          retryCause: "attempt-timeout",
        }),
      ),
    );
  };
  const whole = ringAfter("attempt", attemptTimeoutMs, "No whole answer");
  const firstEvent = ringAfter("first-event", firstEventTimeoutMs, "The stream did not begin");
  const remove = (alarm: Alarm | undefined): void => {
    if (alarm !== undefined) state.timers.remove(alarm);
  };
  return {
    answered: () => remove(firstEvent),
    clear: () => {
      remove(whole);
      remove(firstEvent);
    },
  };
}

function requestOf<D, R>({
  exchange,
  endpoint,
  route,
  credentialFields,
  freshSocket,
}: Job<D, R>): LaneRequest & { headers: Record<string, string> } {
  return {
    origin: endpoint.address.origin,
    path: route,
    method: exchange.method,
    headers: {
      "accept-encoding": "identity",
      "user-agent": "paifang",
      ...exchange.headers,
      ...credentialFields,
    },
    // undici sends any async iterable; its types name only some.
    body: (exchange.body ?? null) as BodyBytes | null,
    headersTimeout: 0,
    bodyTimeout: 0,
    freshSocket,
  };
}

function refusalOf<D, R>(
  { state, exchange, route }: Job<D, R>,
  { status, headers }: Reception,
  text: string,
  request: { path: string; headers: Record<string, string> },
): { error: PaifangError; said: ServerMessage } {
  const scrub = (dirty: string): string => state.config.credentials.scrub(dirty);
  // What breaks off may do so in the middle of a secret, which is looked for before this sign.
  const body = scrub(`${text}…`).slice(0, -1);
  const said = scrubbedWords(wordsOf(exchange, status, body), scrub);
  const error = httpFailure({
    status,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [scrub(name), scrub(value)])),
    text: body.slice(0, SHOWN_ERROR_BODY_CHARACTERS),
    said,
    product: state.config.profile.name,
    retryAfterMs: retryAfterMs(headers),
    servedModels: state.learned.servedModels,
    request: {
      method: exchange.method,
      path: route.replace(/\?.*$/s, ""),
      bodyBytes: bodyBytesOf(exchange.body),
      headers: request.headers,
    },
  });
  return { error, said };
}

/** A refusal whose words cannot be read is still that refusal, and its call must end. */
function wordsOf(exchange: Exchange<unknown>, status: number, body: string): ServerMessage {
  try {
    return exchange.readError(status, body);
  } catch {
    return {};
  }
}

function explain<D, R>({ endpoint, exchange }: Job<D, R>, error: unknown, facts: AttemptFacts): unknown {
  if (error instanceof PaifangError) return error;
  return socketFailure({
    error,
    host: new URL(endpoint.address.origin).host,
    proxy: endpoint.proxy,
    started: facts.started,
    answered: facts.status !== undefined,
    reached: endpoint.reached,
    connectTimeoutMs: endpoint.connectTimeoutMs,
    requestBytes: bodyBytesOf(exchange.body),
  });
}
