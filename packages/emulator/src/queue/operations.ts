import { Refusal, emptyAnswer, jsonAnswer, textAnswer, type Answer, type ServiceRequest } from "../answer.ts";
import { REQUEST_ID_HEADER, attributesAnswer, itemsAnswer } from "./frames.ts";
import { waitForItems, type Item, type ItemQueue } from "./item-queue.ts";
import { InvalidQuery, readQuery, type QueueQuery } from "./query.ts";
import { readWatch, watchAnswer, watchFrames } from "./watch.ts";
import type { QueueService, Work } from "./queue-service.ts";

const HEADERS = {
  "meta.header.user": "X-EAS-QueueService-Redis-Uid",
  "meta.header.group": "X-EAS-QueueService-Redis-Gid",
  "meta.header.priority": "X-EAS-QueueService-Priority",
};
const CODE = /^(?:\d+|(?:[A-Z][a-z]*)+(?:\.[A-Z][a-z]*)?)$/;
const MAX_CODE = 20;
const DONE = textAnswer(200, "OK");

/** One request on its way to one of the two queues. */
type Asked = {
  request: ServiceRequest;
  service: QueueService;
  queue: ItemQueue;
  query: QueueQuery;
  gone: AbortSignal;
};

/** What the queue needs beside the request: its service, how an item is worked on, and whether the caller stays. */
export type QueueRoom = { service: QueueService; work: Work; gone: AbortSignal };

/** Answers as the queue service that stands in front of a model server. */
export async function askQueue(request: ServiceRequest, { service, work, gone }: QueueRoom): Promise<Answer> {
  const isSink = /^\/sink\/*$/.test(request.path);
  const queue = isSink ? service.sink : service.input;
  try {
    const asked = { request, service, queue, query: readQuery(request.query), gone };
    const answered = await operate(asked);
    service.feed(work);
    return answered;
  } catch (reason) {
    if (reason instanceof InvalidQuery) throw new Refusal(textAnswer(400, reason.message));
    throw reason;
  }
}

function operate(asked: Asked): Answer | Promise<Answer> {
  const { request, queue, query } = asked;
  switch (request.method) {
    case "GET":
      return read(asked);
    case "POST":
      return query.isOn("_eos_") ? end(queue) : put(asked);
    case "PUT":
      return query.isOn("_negative_") ? giveBack(asked) : removeItems(asked);
    case "DELETE":
      return query.isOn("_trunc_") ? truncate(asked) : removeItems(asked);
    default:
      return emptyAnswer(405);
  }
}

function read(asked: Asked): Answer | Promise<Answer> {
  const { request, queue, query, service, gone } = asked;
  if (query.isOn("_watch_")) return watchAnswer(watchFrames(queue, readWatch(query), gone));
  if (query.isOn("_attrs_")) return attributesAnswer(attributesOf(queue, service), request.headers["accept"]);
  if (query.isOn("_count_")) return textAnswer(200, String(count(asked)));
  if (query.isOn("_search_")) return search(asked);
  return get(asked);
}

async function get({ request, queue, query, gone }: Asked): Promise<Answer> {
  const selection = {
    from: query.index("_index_", 0n),
    length: query.number("_length_", 1),
    tags: query.tags,
  };
  const items = await waitForItems(queue, selection, { timeoutMs: query.durationMs("_timeout_"), gone });
  const isRaw = query.isOn("_raw_");
  const given = isRaw ? items.slice(0, 1) : items;
  if (query.isOn("_auto_delete_") && !gone.aborted) queue.remove((item) => given.includes(item));
  return itemsAnswer(given, { accept: request.headers["accept"], isRaw });
}

function put({ request, service, queue, query }: Asked): Answer {
  const { path, headers, body, requestId } = request;
  if (queue.isEnded) return textAnswer(400, "the queue is at the end of its stream");
  if (body.byteLength > service.maxPayloadBytes) return textAnswer(413, "Payload Too Large");
  if (queue.isFull()) return emptyAnswer(429);
  const item = queue.put({
    tags: { ...query.tags, requestId },
    data: body,
    priority: priorityOf(query, headers),
    path: queue === service.input ? path : "",
  });
  const answered = textAnswer(200, String(item.index));
  return { ...answered, headers: { ...answered.headers, [REQUEST_ID_HEADER]: requestId } };
}

function priorityOf(query: QueueQuery, headers: ServiceRequest["headers"]): number {
  const named = headers[HEADERS["meta.header.priority"].toLowerCase()] ?? "0";
  return query.number("_priority_", /^\d{1,15}$/.test(named) ? Number(named) : 0);
}

function count({ queue, query }: Asked): number {
  if (!query.has("_priority_")) return queue.items.length;
  const wanted = query.number("_priority_", 0);
  return queue.items.filter(({ priority }) => priority === wanted).length;
}

/** An item that is not there is 404: it was worked on already, or never was. */
function search({ queue, query }: Asked): Answer {
  const item = queue.find(query.index("_index_"));
  if (item === undefined) return emptyAnswer(404);
  const waitCount = item.isPending ? 0 : queue.countAhead(item);
  return jsonAnswer(200, { IsPending: item.isPending, WaitCount: waitCount });
}

/** Commit and delete are one here: what is done is gone. Indexes that are gone already do no harm. */
function removeItems({ queue, query }: Asked): Answer {
  const indexes = new Set(query.indexes("_indexes_"));
  queue.remove(({ index }) => indexes.has(index));
  return DONE;
}

function truncate({ queue, query }: Asked): Answer {
  const first = query.index("_index_");
  queue.remove(({ index }) => index < first);
  return DONE;
}

/** Hands items back to be worked on again. */
function giveBack({ request, queue, query }: Asked): Answer {
  const form = new URLSearchParams(Buffer.from(request.body).toString());
  const code = form.get("_code_") ?? "";
  if (code.length > MAX_CODE || !CODE.test(code)) throw new InvalidQuery("_code_ is not a code");
  const indexes = new Set(query.indexes("_indexes_"));
  for (const item of queue.items.filter(({ index }) => indexes.has(index))) returnItem(item, form);
  queue.changed();
  return DONE;
}

function returnItem(item: Item, form: URLSearchParams): void {
  item.isPending = false;
  item.message = form.get("_reason_") ?? "";
}

function end(queue: ItemQueue): Answer {
  queue.isEnded = true;
  queue.changed();
  return DONE;
}

const attributesOf = (queue: ItemQueue, service: QueueService): Record<string, string> => ({
  "meta.backend": "memory",
  "meta.name": queue.name,
  "meta.state": queue.isEnded ? "Ended" : "Normal",
  "meta.maxPayloadBytes": String(service.maxPayloadBytes),
  ...HEADERS,
  "stream.length": String(queue.items.length),
  "stream.approxMaxLength": String(queue.maxItems),
  "stream.firstEntry": String(queue.items[0]?.index ?? 0),
  "stream.lastEntry": String(queue.items.at(-1)?.index ?? 0),
  "consumers.status.total": queue === service.input ? "1" : "0",
});
