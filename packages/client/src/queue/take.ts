import { limitsFor } from "../config/limits.ts";
import {
  HttpError,
  InputError,
  PaifangError,
  ResponseError,
  TimeoutError,
  locate,
  type Place,
} from "../errors.ts";
import type { Answer } from "../exchange.ts";
import { Scope } from "../transport/deadline.ts";
import { httpFailure, scrubbedWords } from "../transport/failure.ts";
import { sleep } from "../transport/sleep.ts";
import { readErrorBody } from "../wire/error-body.ts";
import { doneDecoder, framesDecoder, type QueueFrame } from "../wire/queue.ts";
import { SHOWN_ERROR_BODY_CHARACTERS } from "../config/options.ts";
import { ask, type QueueCall, type QueueContext } from "./ask.ts";
import { durationText } from "./query-values.ts";

export type QueueTakeRequest = {
  /** The one that `put` gave. */
  requestId: string;
  /** Leave the answer in the sink. @default false */
  keep?: boolean | undefined;
};

export type QueueTakeResponse = QueueCall &
  QueueFrame & {
    /** The answer is gone from the sink. `false` when it was to be kept, or could not be deleted. */
    deleted: boolean;
  };

/** How long the queue may hold one question. */
const POLL_MS = 5_000;
/** Between two questions, where the queue does not wait by itself. */
const LEAST_POLL_MS = 1_000;

type Wait = QueueCall & { scope: Scope };

/**
 * Waits for the answer to a put, and takes it out of the sink. It is deleted only when it has arrived, so
 * that no broken connection loses it.
 */
export async function take(
  context: QueueContext,
  { requestId, keep }: QueueTakeRequest,
): Promise<QueueTakeResponse> {
  if (typeof requestId !== "string" || requestId === "")
    throw new InputError("INPUT_INVALID", "`requestId` is no text, or empty.");
  const { state, config } = context;
  const { deadlineMs } = limitsFor(config, "take");
  const wait: Wait = { scope: new Scope(state, config.signal, deadlineMs), attempts: 0, requestIds: [] };
  try {
    const frame = await poll(context, wait, requestId);
    const deleted = keep !== true && (await deleteFrame(context, wait, frame));
    refuseFailed(context, frame, placeOf(context, wait));
    const { attempts, requestIds } = wait;
    return { ...frame, deleted, attempts, requestIds };
  } catch (error) {
    const { ended } = wait.scope;
    throw ended === undefined || isTold(error) ? error : endOf(ended.reason, placeOf(context, wait));
  } finally {
    wait.scope.close();
  }
}

async function poll(context: QueueContext, wait: Wait, requestId: string): Promise<QueueFrame> {
  const { state } = context;
  const { now } = state.config;
  const { attemptTimeoutMs } = limitsFor(context.config, "take");
  // A question that is held as long as an attempt may take could never be answered.
  const longestMs = attemptTimeoutMs > 0 ? Math.min(POLL_MS, attemptTimeoutMs / 2) : POLL_MS;
  for (;;) {
    const askedAt = now();
    const holdMs = Math.max(1, Math.floor(Math.min(longestMs, wait.scope.deadlineAt - askedAt)));
    const query = {
      _index_: 0,
      _length_: 1,
      _timeout_: durationText(holdMs),
      _raw_: false,
      _auto_delete_: false,
      requestId,
    };
    const { value: frames } = await within(wait, (signal) =>
      ask(
        context,
        {
          operation: "take",
          method: "GET",
          query,
          repeat: "safe",
          limits: { deadlineMs: 0 },
          hooks: { signal, onAttempt: context.config.onAttempt },
        },
        framesDecoder,
      ),
    );
    const [frame] = frames;
    if (frame !== undefined) return ownFrame(frame, requestId, placeOf(context, wait));
    const restMs = LEAST_POLL_MS - (now() - askedAt);
    if (restMs > 0) await sleep(state, wait.scope, restMs);
  }
}

/** A service that does not know the filter gives any frame; that is another's answer, and must not be deleted. */
function ownFrame(frame: QueueFrame, requestId: string, place: Place): QueueFrame {
  const given = frame.tags["requestId"];
  if (given === undefined || given === requestId) return frame;
  const detail = `The sink gave the answer to ${JSON.stringify(given)}, not to ${JSON.stringify(requestId)}.`;
  throw locate(new ResponseError("ANSWER_INVALID", "tags.requestId", detail), place);
}

/** The frame is here, so what fails now is told and does not lose it; only an abort or a closing does. */
async function deleteFrame(context: QueueContext, wait: Wait, { index }: QueueFrame): Promise<boolean> {
  try {
    await within(wait, (signal) =>
      ask(
        context,
        {
          operation: "take",
          method: "DELETE",
          query: { _indexes_: String(index) },
          repeat: "safe",
          hooks: { signal, onAttempt: context.config.onAttempt },
        },
        doneDecoder,
      ),
    );
    return true;
  } catch (error) {
    const { ended } = wait.scope;
    const isLeft = ended !== undefined && !(ended.reason instanceof TimeoutError);
    if (isLeft || !(error instanceof PaifangError)) throw error;
    return false;
  }
}

/** One exchange that ends with the whole wait, and is counted in it. */
async function within<T>(wait: Wait, run: (signal: AbortSignal) => Promise<Answer<T>>): Promise<Answer<T>> {
  if (wait.scope.ended !== undefined) throw wait.scope.ended.reason;
  const over = new AbortController();
  const answer = await wait.scope.race(run(over.signal), (reason) => over.abort(reason));
  wait.attempts += answer.attempts;
  wait.requestIds.push(...answer.requestIds);
  return answer;
}

const placeOf = ({ state }: QueueContext, { attempts, requestIds }: Wait): Place => ({
  operation: "queue.take",
  endpoint: state.config.address.base,
  attempts,
  requestId: requestIds.at(-1),
  scrub: state.config.credentials.scrub,
});

/** The tag `lastCode` holds the status with which the service answered, where that was not 200. */
function refuseFailed({ state }: QueueContext, { tags, data }: QueueFrame, place: Place): void {
  const lastCode = tags["lastCode"];
  if (lastCode === undefined || lastCode === "200") return;
  const status = Number(lastCode);
  if (!/^\d{3}$/.test(lastCode))
    throw locate(
      new ResponseError(
        "ANSWER_INVALID",
        "tags.lastCode",
        "The tag `lastCode` of the answer is no HTTP status.",
      ),
      place,
    );
  if (status >= 200 && status <= 299) return;
  const { scrub } = state.config.credentials;
  const text = scrub(new TextDecoder().decode(data));
  throw locate(
    httpFailure({
      status,
      headers: {},
      text: text.slice(0, SHOWN_ERROR_BODY_CHARACTERS),
      said: scrubbedWords(readErrorBody(status, text), scrub),
      product: state.config.profile.name,
      retryAfterMs: undefined,
    }),
    place,
  );
}

/** What the frame itself says stands, though the time ran out while it was being deleted. */
const isTold = (error: unknown): boolean => error instanceof HttpError || error instanceof ResponseError;

function endOf(reason: unknown, place: Place): unknown {
  if (!(reason instanceof PaifangError)) return reason;
  if (!(reason instanceof TimeoutError)) return locate(reason, place);
  const detail = `The answer was not in the sink within ${reason.timeoutMs / 1_000} s.`;
  return locate(new TimeoutError("deadline", reason.timeoutMs, detail), place);
}
