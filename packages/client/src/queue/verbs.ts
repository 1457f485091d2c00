import { limitsFor } from "../config/limits.ts";
import type { Limits } from "../exchange.ts";
import {
  attributesDecoder,
  countDecoder,
  doneDecoder,
  framesDecoder,
  progressDecoder,
  type QueueAttributes,
  type QueueFrame,
  type QueueProgress,
} from "../wire/queue.ts";
import { ask, callOf, type QueueCall, type QueueContext } from "./ask.ts";
import {
  durationText,
  indexText,
  indexesText,
  refusalCode,
  tagFields,
  wholeNumber,
  type QueueIndex,
} from "./query-values.ts";

export type QueueGetRequest = {
  /** Where to begin: 0 is the head, -1 the newest. @default 0 */
  index?: QueueIndex | undefined;
  /** Frames at most. @default 1 */
  length?: number | undefined;
  /** How long the queue may wait for a frame, in ms. @default 0 */
  timeoutMs?: number | undefined;
  /** Only frames that carry all of these. */
  tags?: Readonly<Record<string, string>> | undefined;
  /** Only the frame of this put. */
  requestId?: string | undefined;
  /** Delete what is given out. Then a broken answer loses frames, so it is not asked for again. @default false */
  autoDelete?: boolean | undefined;
};
export type QueueGetResponse = QueueCall & { frames: QueueFrame[] };

export type QueueIndexesRequest = { indexes: readonly QueueIndex[] };
export type QueueNegativeCommitRequest = QueueIndexesRequest & {
  /** Digits, or words such as `Shutdown`; at most 20 characters. */
  code: string;
  reason?: string | undefined;
};
export type QueueTruncateRequest = { index: QueueIndex };
export type QueueSearchRequest = { index: QueueIndex };
export type QueueCountRequest = { priority?: number | undefined };
export type QueueEndOfStreamRequest = { force?: boolean | undefined };

/** Frames of a queue; none when there are none within `timeoutMs`. */
export async function get(context: QueueContext, request: QueueGetRequest): Promise<QueueGetResponse> {
  const timeoutMs = wholeNumber("timeoutMs", request.timeoutMs, 0) ?? 0;
  const autoDelete = request.autoDelete ?? false;
  const query = {
    ...tagFields(request.tags),
    _index_: indexText(request.index ?? 0, -1),
    _length_: wholeNumber("length", request.length, 1) ?? 1,
    _timeout_: durationText(timeoutMs),
    _raw_: false,
    _auto_delete_: autoDelete,
    requestId: request.requestId ?? request.tags?.["requestId"],
  };
  const answer = await ask(
    context,
    {
      operation: "get",
      method: "GET",
      query,
      repeat: autoDelete ? "unsent-only" : "safe",
      limits: waitingLimits(context, timeoutMs),
    },
    framesDecoder,
  );
  return { ...callOf(answer), frames: answer.value };
}

/** The queue's own wait comes on top of our defaults, or a long one could never be answered. */
function waitingLimits({ config }: QueueContext, waitMs: number): Partial<Limits> {
  const { attemptTimeoutMs, deadlineMs } = limitsFor(config, "queue");
  return {
    attemptTimeoutMs: config.attemptTimeoutMs ?? attemptTimeoutMs + waitMs,
    deadlineMs: config.deadlineMs ?? deadlineMs + waitMs,
  };
}

/** Tells the queue that items are done. */
export async function commit(context: QueueContext, { indexes }: QueueIndexesRequest): Promise<QueueCall> {
  const query = { _indexes_: indexesText(indexes) };
  return callOf(
    await ask(context, { operation: "commit", method: "PUT", query, repeat: "safe" }, doneDecoder),
  );
}

/** Tells the queue that items failed; it hands them out again. */
export async function negativeCommit(
  context: QueueContext,
  request: QueueNegativeCommitRequest,
): Promise<QueueCall> {
  const query = { _indexes_: indexesText(request.indexes), _negative_: true };
  const form = new URLSearchParams({ _code_: refusalCode(request.code), _reason_: request.reason ?? "" });
  const sent = { body: form.toString(), contentType: "application/x-www-form-urlencoded" };
  return callOf(
    await ask(
      context,
      { operation: "negativeCommit", method: "PUT", query, sent, repeat: "unsent-only" },
      doneDecoder,
    ),
  );
}

/** Deletes items by index. */
export async function deleteItems(
  context: QueueContext,
  { indexes }: QueueIndexesRequest,
): Promise<QueueCall> {
  const query = { _indexes_: indexesText(indexes) };
  return callOf(
    await ask(context, { operation: "delete", method: "DELETE", query, repeat: "safe" }, doneDecoder),
  );
}

/** Deletes all items below an index. */
export async function truncate(context: QueueContext, { index }: QueueTruncateRequest): Promise<QueueCall> {
  const query = { _index_: indexText(index), _trunc_: true };
  return callOf(
    await ask(context, { operation: "truncate", method: "DELETE", query, repeat: "safe" }, doneDecoder),
  );
}

/** How far the service is with an item. */
export async function search(
  context: QueueContext,
  { index }: QueueSearchRequest,
): Promise<QueueCall & QueueProgress> {
  const query = { _search_: true, _index_: indexText(index) };
  const answer = await ask(
    context,
    { operation: "search", method: "GET", query, repeat: "safe" },
    progressDecoder,
  );
  return { ...callOf(answer), ...answer.value };
}

/** How many items there are, of one priority if that is given. */
export async function count(
  context: QueueContext,
  request: QueueCountRequest,
): Promise<QueueCall & { count: number }> {
  const query = { _count_: true, _priority_: wholeNumber("priority", request.priority, 0) };
  const answer = await ask(
    context,
    { operation: "count", method: "GET", query, repeat: "safe" },
    countDecoder,
  );
  return { ...callOf(answer), count: answer.value };
}

/** What the queue says of itself. */
export async function attributes(
  context: QueueContext,
): Promise<QueueCall & { attributes: QueueAttributes }> {
  const answer = await ask(
    context,
    { operation: "attributes", method: "GET", query: { _attrs_: true }, repeat: "safe" },
    attributesDecoder,
  );
  return { ...callOf(answer), attributes: answer.value };
}

/** Tells the queue that nothing more comes. */
export async function endOfStream(
  context: QueueContext,
  { force }: QueueEndOfStreamRequest,
): Promise<QueueCall> {
  const query = { _eos_: true, _force_: force === true ? true : undefined };
  return callOf(
    await ask(
      context,
      { operation: "endOfStream", method: "POST", query, repeat: "unsent-only" },
      doneDecoder,
    ),
  );
}
