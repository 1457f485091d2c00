import { refuseUnknownKeys } from "../config/check.ts";
import { CALL_KEYS, type CallOptions } from "../config/options.ts";
import type { QueueAttributes, QueueProgress } from "../wire/queue.ts";
import type { QueueCall, QueueContext } from "./ask.ts";
import { put, type QueuePutRequest, type QueuePutResponse } from "./put.ts";
import { take, type QueueTakeRequest, type QueueTakeResponse } from "./take.ts";
import {
  attributes,
  commit,
  count,
  deleteItems,
  endOfStream,
  get,
  negativeCommit,
  search,
  truncate,
  type QueueCountRequest,
  type QueueEndOfStreamRequest,
  type QueueGetRequest,
  type QueueGetResponse,
  type QueueIndexesRequest,
  type QueueNegativeCommitRequest,
  type QueueSearchRequest,
  type QueueTruncateRequest,
} from "./verbs.ts";

/** What can be done with either queue of a service. */
export type QueueVerbs = {
  /**
   * Reads frames without waiting, or waiting for `timeoutMs`.
   *
   * Shape: `frames` in the queue's order, none when there are none; `data` is the payload itself.
   */
  get(request?: QueueGetRequest & CallOptions): Promise<QueueGetResponse>;
  /** Tells the queue that items are done. */
  commit(request: QueueIndexesRequest & CallOptions): Promise<QueueCall>;
  /** Tells the queue that items failed, with a code such as `Shutdown`, so that it hands them out again. */
  negativeCommit(request: QueueNegativeCommitRequest & CallOptions): Promise<QueueCall>;
  /** Deletes items by index. */
  delete(request: QueueIndexesRequest & CallOptions): Promise<QueueCall>;
  /** Deletes all items below an index. */
  truncate(request: QueueTruncateRequest & CallOptions): Promise<QueueCall>;
  /** Tells whether an item is being worked on, and how many are before it. */
  search(request: QueueSearchRequest & CallOptions): Promise<QueueCall & QueueProgress>;
  /** Counts the items, of one priority if that is given. */
  count(request?: QueueCountRequest & CallOptions): Promise<QueueCall & { count: number }>;
  /** Reads what the queue says of itself, such as `meta.maxPayloadBytes` and `stream.length`. */
  attributes(options?: CallOptions): Promise<QueueCall & { attributes: QueueAttributes }>;
  /** Tells the queue that nothing more comes. */
  endOfStream(request?: QueueEndOfStreamRequest & CallOptions): Promise<QueueCall>;
};

/**
 * The queue in front of an asynchronous service, and its `sink`, where the answers come out.
 *
 * @see docs/wire/queue.md (read 2026-11-24)
 */
export type Queue = QueueVerbs & {
  /**
   * Puts one item into the queue.
   *
   * It is sent again only when the service cannot have it, since a second put would be a second item.
   *
   * @throws {InputError} the body is too large or cannot be sent, or a tag's name begins with `_`. Nothing was sent.
   * @throws {ResponseError} the answer has no request id.
   */
  put(request: QueuePutRequest & CallOptions): Promise<QueuePutResponse>;
  /**
   * Waits for the answer to a put, and takes it out of the sink.
   *
   * Limits: `deadlineMs` is that of the whole wait. @default 900_000
   *
   * @throws {HttpError} the service answered the item with another status than 2xx; the queue keeps no answer then.
   * @throws {TimeoutError} no answer within `deadlineMs`.
   */
  take(request: QueueTakeRequest & CallOptions): Promise<QueueTakeResponse>;
  /** The queue of the answers. */
  readonly sink: QueueVerbs;
};

type Keys<R> = Readonly<Record<keyof R, true>>;
const GET_KEYS: Keys<QueueGetRequest> = {
  index: true,
  length: true,
  timeoutMs: true,
  tags: true,
  requestId: true,
  autoDelete: true,
};
const INDEXES_KEYS: Keys<QueueIndexesRequest> = { indexes: true };
const NEGATIVE_COMMIT_KEYS: Keys<QueueNegativeCommitRequest> = { indexes: true, code: true, reason: true };
const INDEX_KEYS: Keys<QueueTruncateRequest & QueueSearchRequest> = { index: true };
const COUNT_KEYS: Keys<QueueCountRequest> = { priority: true };
const END_OF_STREAM_KEYS: Keys<QueueEndOfStreamRequest> = { force: true };
const PUT_KEYS: Keys<QueuePutRequest> = { body: true, priority: true, tags: true };
const TAKE_KEYS: Keys<QueueTakeRequest> = { requestId: true, keep: true };

/** Gives the state of the client and the options of a call. */
export type ContextOf = (options: CallOptions) => Omit<QueueContext, "queuePath">;

type Verb<R, T> = (request: R & CallOptions) => Promise<T>;
type Run<R, T> = (context: QueueContext, request: R) => Promise<T>;
const SINK_PATH = "/sink";

/** Binds a verb to a client and one of its queues. */
const verb =
  (contextOf: ContextOf, queuePath: string) =>
  <R extends object, T>(run: Run<R, T>, keys: Readonly<Record<string, true>>): Verb<R, T> =>
  async (request) => {
    refuseUnknownKeys(request, CALL_KEYS, keys);
    return run({ ...contextOf(request), queuePath }, request);
  };

function queueVerbs(contextOf: ContextOf, queuePath: string): QueueVerbs {
  const bound = verb(contextOf, queuePath);
  const [getFrames, countItems, end] = [
    bound(get, GET_KEYS),
    bound(count, COUNT_KEYS),
    bound(endOfStream, END_OF_STREAM_KEYS),
  ];
  const readAttributes = bound((context: QueueContext, _request: object) => attributes(context), {});
  return {
    get: (request = {}) => getFrames(request),
    commit: bound(commit, INDEXES_KEYS),
    negativeCommit: bound(negativeCommit, NEGATIVE_COMMIT_KEYS),
    delete: bound(deleteItems, INDEXES_KEYS),
    truncate: bound(truncate, INDEX_KEYS),
    search: bound(search, INDEX_KEYS),
    count: (request = {}) => countItems(request),
    attributes: (options = {}) => readAttributes(options),
    endOfStream: (request = {}) => end(request),
  };
}

/** The queues of a client's service. */
export const queueOf = (contextOf: ContextOf): Queue => ({
  ...queueVerbs(contextOf, ""),
  put: verb(contextOf, "")(put, PUT_KEYS),
  take: verb(contextOf, SINK_PATH)(take, TAKE_KEYS),
  sink: queueVerbs(contextOf, SINK_PATH),
});
