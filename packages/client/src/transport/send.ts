import type { Dispatcher } from "undici";
import type { SignedFields } from "../auth/credentials.ts";
import { ConnectionError, HttpError, PaifangError, locate } from "../errors.ts";
import type {
  Answer,
  BodyDecoder,
  ChunkSource,
  Exchange,
  Limits,
  Opened,
  Reception,
  Sent,
  StreamDecoder,
} from "../exchange.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { AttemptEvent } from "../types.ts";
import { admit } from "./admission.ts";
import type { Connection, Receiver } from "./attempt.ts";
import { isReportWanted, reportAttempt, type AttemptEnd } from "./attempt-report.ts";
import { ChunkReceiver } from "./chunk-receiver.ts";
import { bodyBytesOf, isSpent } from "./body-bytes.ts";
import { Scope } from "./deadline.ts";
import { requestIdOf } from "./failure.ts";
import { perform, type Failed, type MakeReceiver, type Outcome } from "./perform.ts";
import { forbidRetry, retryCost, retryWait, wishOf } from "./retry.ts";
import { bodyReceiver, type Settle } from "./sink.ts";
import { dispatcherFor } from "./pool.ts";
import { routeAt } from "./route-at.ts";
import { sleep } from "./sleep.ts";
import { gaveUp, showsOverload, verdictOf } from "./verdict.ts";

/** What a call brings along besides its exchange. */
export type CallHooks = {
  signal?: AbortSignal | undefined;
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
  /** Ends the call with its reason as long as nothing of it was sent. */
  unsent?: AbortSignal | undefined;
};

/** Sends an exchange until it has an answer or may not be repeated; resolves with the decoded value. */
export function send<T>(
  state: ServiceState,
  exchange: Exchange<BodyDecoder<T>>,
  hooks: CallHooks,
): Promise<Answer<T>> {
  return new Run<BodyDecoder<T>, T>(state, exchange, hooks, wholeBody).untilAnswered();
}

const wholeBody = <T>(
  decoder: BodyDecoder<T>,
  limits: Limits,
  _connection: Connection,
  settle: Settle<T>,
): Receiver => bodyReceiver(decoder, limits.maxAnswerBytes, settle);

/**
 * Opens a stream: resolves when its first data event is decoded, or when it ends before one. All that
 * fails until then is retried like any exchange; nothing is after.
 */
export async function openStream<C>(
  state: ServiceState,
  exchange: Exchange<StreamDecoder<C>>,
  hooks: CallHooks,
): Promise<Opened<C>> {
  const clock = { timers: state.timers, now: state.config.now };
  const { value: source, ...rest } = await new Run<StreamDecoder<C>, ChunkSource<C>>(
    state,
    exchange,
    hooks,
    (decoder, limits, connection, opened) =>
      new ChunkReceiver(decoder, limits, { clock, connection, opened }),
  ).untilAnswered();
  return { ...rest, source };
}

type Way = { dispatcher: Dispatcher; route: string };
type Entered = Way & { signed: SignedFields; isProbe: boolean };

/** What follows a failed attempt: a wait in ms and then a retry, an attempt that is no retry, or the end. */
type NextStep = number | "at-once" | "give-up";

/** The attempt loop of one exchange: where retries, renewals, resends, replays and moves are counted. */
class Run<D, R> {
  readonly #state: ServiceState;
  readonly #hooks: CallHooks;
  readonly #makeReceiver: MakeReceiver<D, R>;
  readonly #scope: Scope;
  readonly #requestIds: string[] = [];
  #exchange: Exchange<D>;
  #endpoint: EndpointState;
  #attempts = 0;
  #retries = 0;
  #moves = 0;
  #replayed = false;
  #renewed = false;
  /** The end of the wait that the server asked this call for, and that it has kept. */
  #waitedUntil = Number.NEGATIVE_INFINITY;

  constructor(
    state: ServiceState,
    exchange: Exchange<D>,
    hooks: CallHooks,
    makeReceiver: MakeReceiver<D, R>,
  ) {
    this.#state = state;
    this.#exchange = exchange;
    this.#hooks = hooks;
    this.#makeReceiver = makeReceiver;
    this.#endpoint = this.#candidate();
    this.#scope = new Scope(state, hooks.signal, exchange.limits.deadlineMs);
  }

  async untilAnswered(): Promise<Sent & Reception & { value: R }> {
    try {
      for (;;) {
        const entering = this.#enter();
        const entered = entering instanceof Promise ? await entering : entering;
        const outcome = await this.#attempt(entered);
        this.#settle(outcome, entered);
        if (outcome.ok)
          return {
            attempts: this.#attempts,
            requestIds: this.#requestIds,
            endpoint: this.#endpoint.address.base,
            status: outcome.reception.status,
            headers: outcome.reception.headers,
            value: outcome.value,
          };
        await this.#recover(entered.signed, outcome);
      }
    } catch (error) {
      this.#scope.close();
      throw this.#located(error);
    }
  }

  /** Takes a slot of the endpoint that is to be asked, and signs for it; no promise where nothing has to be waited for. */
  #enter(): Entered | Promise<Entered> {
    this.#throwIfEnded();
    const endpoint = this.#candidate();
    this.#endpoint = endpoint;
    const dispatcher = dispatcherFor(this.#state, endpoint);
    if (dispatcher instanceof Promise) return this.#scope.race(dispatcher).then(() => this.#enter());
    const lane = endpoint.lanes[this.#exchange.limits.lane];
    // Before a slot is taken: a path that cannot be sent throws here.
    const way = { dispatcher, route: routeAt(endpoint, this.#exchange) };
    const waiting = admit({
      state: this.#state,
      endpoint,
      lane,
      scope: this.#scope,
      waitedUntil: this.#waitedUntil,
    });
    return waiting === undefined ? this.#admitted(way) : waiting.then(() => this.#admitted(way));
  }

  #admitted(way: Way): Entered | Promise<Entered> {
    const endpoint = this.#endpoint;
    const isStillWanted = this.#attempts > 0 || this.#hooks.unsent?.aborted !== true;
    if (isStillWanted && this.#candidate() === endpoint) return this.#sign(way);
    // The endpoint began to rest while this call waited for its slot, or nobody wants the answer any more.
    endpoint.lanes[this.#exchange.limits.lane].release();
    if (!isStillWanted) throw this.#hooks.unsent?.reason;
    return this.#enter();
  }

  /** The attempt gives the slot back, or a failed signing does. */
  #sign({ dispatcher, route }: Way): Entered | Promise<Entered> {
    const { endpoints, config } = this.#state;
    const isProbe = endpoints.only === undefined && endpoints.begin(this.#endpoint, config.now());
    const { method, headers, body } = this.#exchange;
    const contentType = headers?.["content-type"] ?? "";
    try {
      const signing = config.credentials.sign({ method, path: route, contentType, body });
      if (!(signing instanceof Promise)) return { dispatcher, route, signed: signing, isProbe };
      return this.#scope.race(signing).then(
        (signed) => ({ dispatcher, route, signed, isProbe }),
        (error: unknown) => this.#unsigned(error, isProbe),
      );
    } catch (error) {
      return this.#unsigned(error, isProbe);
    }
  }

  #unsigned(error: unknown, isProbe: boolean): never {
    const { endpoints, config } = this.#state;
    this.#endpoint.lanes[this.#exchange.limits.lane].release();
    endpoints.settle(this.#endpoint, { verdict: "unknown", probe: isProbe }, config.now());
    throw error;
  }

  #attempt({ dispatcher, route, signed }: Entered): Promise<Outcome<R>> {
    const attempt = ++this.#attempts;
    const exchange = this.#exchange;
    const endpoint = this.#endpoint;
    const lane = endpoint.lanes[exchange.limits.lane];
    const { now } = this.#state.config;
    return perform({
      state: this.#state,
      endpoint,
      dispatcher,
      exchange,
      route,
      credentialFields: signed.fields,
      freshSocket: this.#replayed,
      scope: this.#scope,
      makeReceiver: this.#makeReceiver,
      over: (facts, ms, answered) => {
        if (answered) lane.succeeded(now(), ms);
        else if (showsOverload(facts)) lane.overloaded(now(), gaveUp(facts) ? ms : undefined);
        lane.release();
        // A failed attempt is reported once it is known what follows.
        if (!answered) return;
        this.#scope.close();
        this.#report({ attempt, facts, ms, error: facts.failure });
      },
    });
  }

  #settle(outcome: Outcome<R>, { isProbe: probe }: Entered): void {
    const said = outcome.ok ? undefined : outcome.said;
    const requestId = said?.requestId ?? requestIdOf(outcome.facts.headers);
    if (requestId !== undefined) this.#requestIds.push(requestId);
    const now = this.#state.config.now();
    if (outcome.ok) this.#endpoint.budget.succeeded(now);
    else this.#heedWish(outcome.error, now);
    const verdict = outcome.ok ? "well" : verdictOf(outcome.error);
    this.#state.endpoints.settle(this.#endpoint, { verdict, probe }, now);
  }

  /** Whatever becomes of this call, also where it goes on elsewhere: those after it keep the wait. */
  #heedWish(error: unknown, now: number): void {
    const wishMs = error instanceof PaifangError ? wishOf(error) : undefined;
    if (wishMs !== undefined) this.#endpoint.gate.closeUntil(now + wishMs);
  }

  /** Waits for the next attempt, or throws what ended the exchange. */
  async #recover(signed: SignedFields, outcome: Failed): Promise<void> {
    const { facts, ms, error } = outcome;
    const attempt = this.#attempts;
    const next = await this.#nextStep(signed, outcome).catch((thrown: unknown) => {
      this.#report({ attempt, facts, ms, error });
      throw thrown;
    });
    const waitMs = typeof next === "number" ? next : undefined;
    this.#report({ attempt, facts, ms, error, waitMs });
    this.#throwIfEnded();
    if (next === "give-up") throw error;
    if (next === "at-once") return;
    this.#retries++;
    await sleep(this.#state, this.#scope, next);
  }

  async #nextStep(signed: SignedFields, { error, facts, said }: Failed): Promise<NextStep> {
    if (this.#scope.ended !== undefined || !(error instanceof PaifangError)) return "give-up";
    const exchange = this.#exchange;
    const spent = isSpent(exchange.body);
    if (error instanceof HttpError) {
      const revised = spent ? undefined : exchange.revise?.(error.status, said);
      if (revised !== undefined) {
        this.#exchange = revised;
        return "at-once";
      }
      // A spent body cannot go again, but the next call must not be refused for the same old secret.
      if ((await this.#hasNewSecret(error, signed)) && !spent) return "at-once";
    }
    const stale = facts.reused && error instanceof ConnectionError && error.phase === "request";
    // What one socket met its siblings of the same age would meet: the replay takes a fresh one.
    if (stale) this.#endpoint.dropIdleSockets?.();
    if (spent) return "give-up";
    if (stale && exchange.repeat === "safe" && !this.#replayed) {
      this.#replayed = true;
      return "at-once";
    }
    return this.#mayMove(error) ? "at-once" : this.#backoff(error);
  }

  /** A token function is asked once more after a 401; an unchanged secret would only be refused again. */
  async #hasNewSecret(error: HttpError, signed: SignedFields): Promise<boolean> {
    if (error.status !== 401 || this.#renewed) return false;
    this.#renewed = true;
    return this.#scope.race(this.#state.config.credentials.renew(signed));
  }

  /** To another endpoint, each once: where nothing was sent, or where what was sent may be sent again. */
  #mayMove(error: PaifangError): boolean {
    const { endpoints } = this.#state;
    const { repeat, limits } = this.#exchange;
    const verdict = verdictOf(error);
    const isAllowed =
      verdict === "unreachable" || (verdict === "unavailable" && repeat === "safe" && limits.maxRetries > 0);
    if (!isAllowed || this.#moves >= endpoints.all.length - 1) return false;
    if (this.#candidate() === this.#endpoint) return false;
    this.#moves++;
    return true;
  }

  #backoff(error: PaifangError): number | "give-up" {
    const { now, random } = this.#state.config;
    const exchange = this.#exchange;
    const wishMs = wishOf(error);
    if (wishMs !== undefined) this.#waitedUntil = now() + wishMs;
    const waitMs = retryWait({
      error,
      retries: this.#retries,
      maxRetries: exchange.limits.maxRetries,
      repeat: exchange.repeat,
      divisible: exchange.divisible === true,
      suspected: exchange.suspected ?? [],
      now: now(),
      deadlineAt: this.#scope.deadlineAt,
      random,
    });
    if (waitMs === undefined) return "give-up";
    if (this.#endpoint.budget.spend(retryCost(error), now())) return waitMs;
    forbidRetry(error);
    return "give-up";
  }

  #candidate(): EndpointState {
    const { endpoints, config } = this.#state;
    return endpoints.only ?? endpoints.candidate(config.now());
  }

  #throwIfEnded(): void {
    if (this.#scope.ended !== undefined) throw this.#scope.ended.reason;
  }

  #report(end: Pick<AttemptEnd, "attempt" | "facts" | "ms" | "error" | "waitMs">): void {
    const { onAttempt } = this.#hooks;
    if (!isReportWanted(onAttempt)) return;
    const { operation, body } = this.#exchange;
    reportAttempt(
      { ...end, operation, endpoint: this.#endpoint.address.base, requestBytes: bodyBytesOf(body) },
      onAttempt,
    );
  }

  #located(error: unknown): unknown {
    if (!(error instanceof PaifangError)) return error;
    return locate(error, {
      operation: this.#exchange.operation,
      endpoint: this.#endpoint.address.base,
      attempts: this.#attempts,
      requestId: this.#requestIds.at(-1),
      scrub: this.#state.config.credentials.scrub,
    });
  }
}
