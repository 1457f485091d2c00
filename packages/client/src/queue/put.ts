import { refuseBodyAbove } from "../config/limits.ts";
import { InputError, ResponseError, locate } from "../errors.ts";
import { encodeBody } from "../wire/request-body.ts";
import { indexDecoder } from "../wire/queue.ts";
import { ask, callOf, type QueueCall, type QueueContext } from "./ask.ts";
import { tagFields, wholeNumber } from "./query-values.ts";

export type QueuePutRequest = {
  /** Text and bytes go as they are; anything else goes as JSON. */
  body: unknown;
  /** Items of a higher one are worked on first. */
  priority?: number | undefined;
  /** Come back with the answer. Names that begin with `_` are the service's own. */
  tags?: Readonly<Record<string, string>> | undefined;
};

export type QueuePutResponse = QueueCall & {
  /** The item's place in the input queue; `undefined` where the service tells none. */
  index: bigint | undefined;
  /** By this the answer is found in the sink. */
  requestId: string;
};

const REQUEST_ID_FIELD = "x-eas-queueservice-request-id";

/** Puts one item into the input queue. It is never sent again once the service may have it. */
export async function put(context: QueueContext, request: QueuePutRequest): Promise<QueuePutResponse> {
  const { state, config } = context;
  const priority = wholeNumber("priority", request.priority, 0);
  const query = { ...tagFields(request.tags), _priority_: priority };
  if (request.body === undefined)
    throw new InputError("INPUT_EMPTY", "`body` is missing; an empty item is put as an empty text.");
  const sent = encodeBody(request.body);
  if (sent.body !== undefined)
    refuseBodyAbove(config.maxBodyBytes ?? state.config.profile.maxBodyBytes, sent.body);
  const answer = await ask(
    context,
    { operation: "put", method: "POST", query, sent, repeat: "unsent-only" },
    indexDecoder,
  );
  const requestId = answer.headers[REQUEST_ID_FIELD];
  if (requestId === undefined || requestId === "") {
    const error = new ResponseError(
      "ANSWER_INVALID",
      `headers.${REQUEST_ID_FIELD}`,
      `The queue took the item but gave no ${REQUEST_ID_FIELD}, so its answer cannot be found. The address may be a service without a queue.`,
    );
    const { scrub } = state.config.credentials;
    throw locate(error, {
      operation: "queue.put",
      endpoint: answer.endpoint,
      attempts: answer.attempts,
      scrub,
    });
  }
  return { ...callOf(answer), index: answer.value, requestId };
}
