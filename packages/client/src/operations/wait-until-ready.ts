import { HttpError, PaifangError, TimeoutError, locate } from "../errors.ts";
import type { BodyDecoder, Exchange } from "../exchange.ts";
import { RETRY_TABLE } from "../retry-table.ts";
import { backoffMs } from "../transport/backoff.ts";
import { Scope } from "../transport/deadline.ts";
import { send } from "../transport/send.ts";
import { sleep } from "../transport/sleep.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { modelsDecoder } from "../wire/models.ts";
import { doneDecoder } from "../wire/queue.ts";
import { bytesDecoder } from "../wire/read.ts";
import { limitsOf, type Context } from "./context.ts";

/** All are asked by GET: a HEAD is said to hang on EAS. */
const ROUTES = ["/v1/models", "/health"] as const;

/** A new service's route may lag behind it, and official code asks for so long. A wrong address looks the same. */
const ROUTE_LAG_MS = 120_000;

const LEAST_WISH_MS = 50;

/** Asks until the service answers, for as long as its failures may go away. */
export async function waitUntilReady(context: Context): Promise<void> {
  const { state, config } = context;
  const scope = new Scope(state, config.signal, limitsOf(context, "ready").deadlineMs);
  const lagsUntil = state.config.now() + ROUTE_LAG_MS;
  const routes = config.path === undefined ? [...ROUTES] : [config.path];
  let failures = 0;
  let last: PaifangError | undefined;
  try {
    for (;;) {
      const outcome = await probe(context, scope, routes);
      if (outcome === "ready") return;
      last = outcome;
      if (!mayGoAway(outcome, state.config.now() < lagsUntil)) throw outcome;
      await sleep(state, scope, waitAfter(context, outcome, failures++));
    }
  } catch (error) {
    throw scope.ended === undefined ? error : endOf(context, scope.ended.reason, last);
  } finally {
    scope.close();
  }
}

/** Asks once; a route that the server itself does not know makes place for the next. */
async function probe(context: Context, scope: Scope, routes: string[]): Promise<"ready" | PaifangError> {
  for (;;) {
    if (scope.ended !== undefined) throw scope.ended.reason;
    const [route = ""] = routes;
    const over = new AbortController();
    const hooks = { signal: over.signal, onAttempt: context.config.onAttempt };
    try {
      const answer = send(context.state, exchangeFor(context, route), hooks);
      await scope.race(answer, (reason) => over.abort(reason));
      return "ready";
    } catch (error) {
      if (scope.ended !== undefined || !(error instanceof PaifangError)) throw error;
      if (routes.length === 1 || !isUnknownRoute(error)) return error;
      routes.shift();
    }
  }
}

const isUnknownRoute = (error: PaifangError): boolean =>
  error instanceof HttpError && (error.status === 405 || (error.status === 404 && error.body.trim() !== ""));

/** One attempt: waits, deadline and signal are the loop's. */
const exchangeFor = (context: Context, path: string): Exchange<BodyDecoder<unknown>> => ({
  operation: "waitUntilReady",
  method: "GET",
  path,
  headers: { ...context.config.headers, accept: "application/json" },
  repeat: "safe",
  limits: { ...limitsOf(context, "ready"), maxRetries: 0, deadlineMs: 0 },
  open: decoderFor(path),
  readError: readErrorBody,
});

/** The list of models shows that the API answers, and /health gives no page; of other routes the status must do. */
function decoderFor(path: string): Exchange<BodyDecoder<unknown>>["open"] {
  if (path === ROUTES[0]) return modelsDecoder;
  return path === ROUTES[1] ? doneDecoder : bytesDecoder;
}

/** An empty 404 is the gateway's, which may not know a new service yet. */
function mayGoAway(error: PaifangError, mayLag: boolean): boolean {
  if (error.retryable) return true;
  return mayLag && error instanceof HttpError && error.status === 404 && error.body.trim() === "";
}

/** In ms: as the retry table says, or as the server wishes; by a wish of 0 it would be asked without a pause. */
function waitAfter({ state }: Context, error: PaifangError, failures: number): number {
  const asked = error instanceof HttpError ? error.retryAfterMs : undefined;
  if (asked !== undefined && asked >= LEAST_WISH_MS) return asked;
  return backoffMs(RETRY_TABLE[error.retryCause].wait, failures, state.config.random);
}

/** A passed deadline tells what the service answered last; an abort tells nothing but its reason. */
function endOf({ state }: Context, reason: unknown, last: PaifangError | undefined): unknown {
  if (!(reason instanceof PaifangError)) return reason;
  const place = {
    operation: "waitUntilReady",
    endpoint: state.config.address.base,
    attempts: last?.attempts ?? 0,
    requestId: last?.requestId,
    scrub: state.config.credentials.scrub,
  };
  if (!(reason instanceof TimeoutError) || last === undefined) return locate(reason, place);
  const seconds = reason.timeoutMs / 1_000;
  const detail = `The service was not ready within ${seconds} s; its last failure: ${last.detail}`;
  return locate(new TimeoutError("deadline", reason.timeoutMs, detail, { cause: last }), place);
}
