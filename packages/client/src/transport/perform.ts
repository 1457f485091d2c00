import type { Dispatcher } from "undici";
import { SHOWN_ERROR_BODY_CHARACTERS } from "../config/options.ts";
import { PaifangError, TimeoutError } from "../errors.ts";
import type { BodyBytes, Exchange, HeaderFields, Limits, Reception, ServerMessage } from "../exchange.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { Alarm } from "../service/timers.ts";
import { Attempt, type AttemptFacts, type Connection, type Plan, type Receiver } from "./attempt.ts";
import { bodyBytesOf } from "./body-bytes.ts";
import type { Scope } from "./deadline.ts";
import { decompressed, isReadable } from "./decompress.ts";
import { httpFailure, scrubbedWords } from "./failure.ts";
import type { LaneRequest } from "./counting-client.ts";
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
  dispatcher: Dispatcher;
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
  return new Promise((resolve) => {
    new OneAttempt(job, resolve).begin();
  });
}

/** One attempt under way: its limits in time, what takes its answer, and what it comes to. */
class OneAttempt<D, R> implements Plan, Settle<R> {
  readonly dispatcher: Dispatcher;
  readonly request: LaneRequest & { headers: Record<string, string> };
  readonly #job: Job<D, R>;
  readonly #tell: (outcome: Outcome<R>) => void;
  readonly #startedAt: number;
  readonly #attempt: Attempt = new Attempt(this);
  #reception: Reception | undefined;
  #answered = false;
  #wholeAlarm: Alarm | undefined;
  #firstEventAlarm: Alarm | undefined;

  constructor(job: Job<D, R>, tell: (outcome: Outcome<R>) => void) {
    this.#job = job;
    this.#tell = tell;
    this.#startedAt = job.state.config.now();
    this.request = requestOf(job);
    this.dispatcher = job.dispatcher;
  }

  begin(): void {
    const { attemptTimeoutMs, firstEventTimeoutMs } = this.#job.exchange.limits;
    this.#wholeAlarm = this.#alarm("attempt", attemptTimeoutMs, "No whole answer");
    this.#firstEventAlarm = this.#alarm("first-event", firstEventTimeoutMs, "The stream did not begin");
    this.#attempt.start();
    this.#job.scope.onEnd((reason) => this.#attempt.abort(reason));
  }

  receive(reception: Reception, connection: Connection): Receiver {
    const { state, endpoint, exchange, makeReceiver } = this.#job;
    this.#reception = reception;
    endpoint.reached = true;
    const { status, headers } = reception;
    const encoding = headers["content-encoding"];
    if (status < 200 || status > 299) {
      const clock = { timers: state.timers, now: state.config.now };
      return refusalReceiver(clock, connection, encoding, (text) => this.#refuse(reception, text));
    }
    return decompressed(encoding, connection, (plain) =>
      makeReceiver(exchange.open(headers["content-type"]), exchange.limits, plain, this),
    );
  }

  resolve(value: R): void {
    this.#answered = true;
    this.#remove(this.#firstEventAlarm);
    const { facts } = this.#attempt;
    const reception = this.#reception ?? { status: 0, headers: {} };
    this.#tell({ ok: true, facts, value, reception });
  }

  reject(error: unknown): void {
    this.#fail(error, {});
  }

  failed(error: unknown): void {
    this.#fail(error, {});
  }

  explain(error: unknown, facts: AttemptFacts): unknown {
    return explain(this.#job, error, facts);
  }

  over(): void {
    this.#remove(this.#wholeAlarm);
    this.#remove(this.#firstEventAlarm);
    this.#job.over(this.#attempt.facts, this.#elapsedMs(), this.#answered);
  }

  #refuse(reception: Reception, text: string): void {
    const { error, said } = refusalOf(this.#job, reception, text, this.request);
    this.#fail(error, said);
  }

  #fail(error: unknown, said: ServerMessage): void {
    this.#tell({ ok: false, facts: this.#attempt.facts, ms: this.#elapsedMs(), error, said });
  }

  #elapsedMs(): number {
    return this.#job.state.config.now() - this.#startedAt;
  }

  #alarm(phase: "attempt" | "first-event", timeoutMs: number, what: string): Alarm | undefined {
    if (timeoutMs <= 0) return undefined;
    return this.#job.state.timers.add(this.#startedAt + timeoutMs, () =>
      this.#attempt.abort(
        new TimeoutError(phase, timeoutMs, `${what} within ${timeoutMs / 1_000} s.`, {
          retryCause: "attempt-timeout",
        }),
      ),
    );
  }

  #remove(alarm: Alarm | undefined): void {
    if (alarm !== undefined) this.#job.state.timers.remove(alarm);
  }
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
