import { MAX_RETRY_AFTER_MS } from "../config/options.ts";
import type { SignedFields } from "../auth/credentials.ts";
import { routeOf } from "../endpoint/route.ts";
import { ConnectionError, HttpError, PaifangError, locate } from "../errors.ts";
import type {
  Answer,
  BodyDecoder,
  ChunkSource,
  Exchange,
  Opened,
  Reception,
  Sent,
  StreamDecoder,
} from "../exchange.ts";
import type { EndpointState } from "../service/endpoint-set.ts";
import type { Limiter } from "../service/limiter.ts";
import type { ServiceState } from "../service/service-state.ts";
import type { AttemptEvent } from "../types.ts";
import type { AttemptFacts } from "./attempt.ts";
import { ChunkReceiver } from "./chunk-receiver.ts";
import { bodyBytesOf, isSpent } from "./body-bytes.ts";
import { Scope } from "./deadline.ts";
import { requestIdOf } from "./failure.ts";
import { perform, type Failed, type MakeReceiver, type Outcome } from "./perform.ts";
import { retryWait } from "./retry.ts";
import { bodyReceiver } from "./sink.ts";
import { sleep } from "./sleep.ts";

/** What a call brings along besides its exchange. */
export type CallHooks = {
  signal?: AbortSignal | undefined;
  onAttempt?: ((event: AttemptEvent) => void) | undefined;
};

/** Sends an exchange until it has an answer or may not be repeated; resolves with the decoded value. */
export function send<T>(
  state: ServiceState,
  exchange: Exchange<BodyDecoder<T>>,
  hooks: CallHooks,
): Promise<Answer<T>> {
  return new Run<BodyDecoder<T>, T>(state, exchange, hooks, (decoder, limits, _connection, settle) =>
    bodyReceiver(decoder, limits.maxAnswerBytes, settle),
  ).untilAnswered();
}

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

/** The attempt loop of one exchange: where retries, renewals, resends and replays are counted. */
class Run<D, R> {
  readonly #state: ServiceState;
  readonly #hooks: CallHooks;
  readonly #makeReceiver: MakeReceiver<D, R>;
  readonly #scope: Scope;
  readonly #requestIds: string[] = [];
  #exchange: Exchange<D>;
  #attempts = 0;
  #retries = 0;
  #replayed = false;
  #renewed = false;

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
    this.#scope = new Scope(state, hooks.signal, exchange.limits.deadlineMs);
  }

  async untilAnswered(): Promise<Sent & Reception & { value: R }> {
    const endpoint = this.#state.endpoints.pick(this.#state.config.now());
    try {
      for (;;) {
        // Before a slot is taken: a path that cannot be sent throws here.
        const { path, query } = this.#exchange;
        const route = routeOf(endpoint.address.base, endpoint.address.origin, path, query);
        const signed = await this.#enter(endpoint, route);
        const outcome = await this.#attempt(endpoint, route, signed);
        if (outcome.ok) {
          const sent = {
            attempts: this.#attempts,
            requestIds: this.#requestIds,
            endpoint: endpoint.address.base,
          };
          return { ...sent, ...outcome.reception, value: outcome.value };
        }
        await this.#recover(endpoint, signed, outcome);
      }
    } catch (error) {
      this.#scope.close();
      throw this.#located(endpoint, error);
    }
  }

  /** Whoever has not sent yet waits when the server asked for it, once; a retry has its own wait. */
  async #enter(endpoint: EndpointState, route: string): Promise<SignedFields> {
    this.#throwIfEnded();
    const lane = endpoint.lanes[this.#exchange.limits.lane];
    const closedMs = (): number =>
      this.#attempts === 0 ? endpoint.gate.waitMs(this.#state.config.now()) : 0;
    const waitMs = closedMs();
    if (waitMs > 0) await sleep(this.#state, this.#scope, waitMs);
    await this.#takeSlot(lane);
    if (waitMs === 0 && closedMs() > 0) {
      // It closed while this call waited for its slot.
      lane.release();
      await sleep(this.#state, this.#scope, closedMs());
      await this.#takeSlot(lane);
    }
    return this.#sign(lane, route);
  }

  async #takeSlot(lane: Limiter): Promise<void> {
    if (lane.take()) return;
    const waiting = lane.wait();
    try {
      await this.#scope.race(waiting.granted, waiting.leave);
    } catch (error) {
      // The slot may have been granted in the same moment; then it is the next one's.
      waiting.granted.then(lane.release, () => {});
      throw error;
    }
  }

  /** The attempt gives the slot back, or a failed signing does. */
  async #sign(lane: Limiter, route: string): Promise<SignedFields> {
    const { method, headers, body } = this.#exchange;
    const contentType = headers?.["content-type"] ?? "";
    try {
      const signed = this.#state.config.credentials.sign({ method, path: route, contentType, body });
      return signed instanceof Promise ? await this.#scope.race(signed) : signed;
    } catch (error) {
      lane.release();
      throw error;
    }
  }

  async #attempt(endpoint: EndpointState, route: string, signed: SignedFields): Promise<Outcome<R>> {
    const attempt = ++this.#attempts;
    const exchange = this.#exchange;
    const lane = endpoint.lanes[exchange.limits.lane];
    const outcome = await perform({
      state: this.#state,
      endpoint,
      exchange,
      route,
      credentialFields: signed.fields,
      freshSocket: this.#replayed,
      scope: this.#scope,
      makeReceiver: this.#makeReceiver,
      over: (facts, ms, answered) => {
        lane.release();
        // A failed attempt is reported once it is known what follows.
        if (!answered) return;
        this.#scope.close();
        this.#report(endpoint, { attempt, facts, ms, error: facts.failure });
      },
    });
    const said = outcome.ok ? undefined : outcome.said;
    const requestId = said?.requestId ?? requestIdOf(outcome.facts.headers);
    if (requestId !== undefined) this.#requestIds.push(requestId);
    return outcome;
  }

  /** Waits for the next attempt, or throws what ended the exchange. */
  async #recover(endpoint: EndpointState, signed: SignedFields, outcome: Failed): Promise<void> {
    const { facts, ms, error } = outcome;
    const next = await this.#nextStep(endpoint, signed, outcome).catch((thrown: unknown) => {
      this.#report(endpoint, { attempt: this.#attempts, facts, ms, error });
      throw thrown;
    });
    const waitMs = typeof next === "number" ? next : undefined;
    this.#report(endpoint, { attempt: this.#attempts, facts, ms, error, waitMs });
    this.#throwIfEnded();
    if (next === "give-up") throw error;
    if (next === "at-once") return;
    this.#retries++;
    await sleep(this.#state, this.#scope, next);
  }

  async #nextStep(
    endpoint: EndpointState,
    signed: SignedFields,
    { error, facts, said }: Failed,
  ): Promise<number | "at-once" | "give-up"> {
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
    if (spent) return "give-up";
    const stale = facts.reused && error instanceof ConnectionError && error.phase === "request";
    if (stale && exchange.repeat === "safe" && !this.#replayed) {
      this.#replayed = true;
      endpoint.dropIdleSockets?.();
      return "at-once";
    }
    return this.#backoff(endpoint, error);
  }

  /** A token function is asked once more after a 401; an unchanged secret would only be refused again. */
  async #hasNewSecret(error: HttpError, signed: SignedFields): Promise<boolean> {
    if (error.status !== 401 || this.#renewed) return false;
    this.#renewed = true;
    return this.#scope.race(this.#state.config.credentials.renew(signed));
  }

  #backoff(endpoint: EndpointState, error: PaifangError): number | "give-up" {
    const { now, random } = this.#state.config;
    const exchange = this.#exchange;
    const wait = retryWait({
      error,
      retries: this.#retries,
      maxRetries: exchange.limits.maxRetries,
      repeat: exchange.repeat,
      divisible: exchange.divisible === true,
      now: now(),
      deadlineAt: this.#scope.deadlineAt,
      random,
    });
    const asked = error instanceof HttpError && error.retryable ? error.retryAfterMs : undefined;
    if (asked !== undefined && asked <= MAX_RETRY_AFTER_MS) endpoint.gate.closeUntil(now() + asked);
    return wait ?? "give-up";
  }

  #throwIfEnded(): void {
    if (this.#scope.ended !== undefined) throw this.#scope.ended.reason;
  }

  #report(
    endpoint: EndpointState,
    end: { attempt: number; facts: AttemptFacts; ms: number; error: unknown; waitMs?: number | undefined },
  ): void {
    const { onAttempt } = this.#hooks;
    if (onAttempt === undefined) return;
    const event: AttemptEvent = {
      operation: this.#exchange.operation,
      endpoint: endpoint.address.base,
      attempt: end.attempt,
      ms: end.ms,
      requestBytes: bodyBytesOf(this.#exchange.body),
      responseBytes: end.facts.responseBytes,
    };
    if (end.facts.status !== undefined) event.status = end.facts.status;
    if (PaifangError.isInstance(end.error)) event.errorCode = end.error.code;
    if (end.waitMs !== undefined) event.waitMs = end.waitMs;
    try {
      onAttempt(event);
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown;
      });
    }
  }

  #located(endpoint: EndpointState, error: unknown): unknown {
    if (!(error instanceof PaifangError)) return error;
    return locate(error, {
      operation: this.#exchange.operation,
      endpoint: endpoint.address.base,
      attempts: this.#attempts,
      requestId: this.#requestIds.at(-1),
      scrub: this.#state.config.credentials.scrub,
    });
  }
}
